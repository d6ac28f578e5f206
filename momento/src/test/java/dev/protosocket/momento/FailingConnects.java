// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import static dev.protosocket.momento.FailingBed.SHORT;
import static dev.protosocket.momento.FailingRun.fails;
import static dev.protosocket.momento.FailingRun.show;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.ConnectionFailedException.AuthenticationFailed;
import dev.protosocket.client.ConnectionFailedException.TcpFailed;
import dev.protosocket.client.ConnectionFailedException.TimedOut;
import dev.protosocket.client.ConnectionFailedException.TlsFailed;
import dev.protosocket.client.Credential;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.CommandError;
import dev.protosocket.proto.schema.Status;
import dev.protosocket.server.ReplyInterceptor;
import dev.protosocket.server.TcpFaultProxy;
import java.util.List;

/** Every kind of key connects, and then every step of connecting fails. */
final class FailingConnects {
  private FailingConnects() {}

  static void run(FailingBed bed) throws Exception {
    String endpoint = "localhost:" + bed.proxy.port();
    List<Credential> credentials =
        List.of(
            MomentoCredentials.parse(FailingRun.V1, endpoint),
            MomentoCredentials.v2ApiKey(FailingRun.V2, endpoint),
            MomentoCredentials.parse(FailingRun.LEGACY, endpoint),
            Credential.of("localhost", bed.proxy.port(), FailingRun.PLAIN));
    for (Credential credential : credentials) {
      try (ProtosocketClient client = ProtosocketClient.connect(bed.config(credential).build())) {
        show(client, client.closeReason());
      }
    }
    authentication(bed);
    transport(bed);
    bed.heal();
  }

  private static void authentication(FailingBed bed) throws Exception {
    for (String token : List.of(FailingRun.WRONG, FailingRun.PLAIN + "x")) {
      ClientConfig config = bed.config(Credential.of("localhost", bed.proxy.port(), token)).build();
      fails("a wrong token", AuthenticationFailed.class, () -> ProtosocketClient.connect(config));
    }
    for (String said :
        List.of(
            "the token " + FailingRun.PLAIN + " has expired",
            "Bearer " + FailingRun.PLAIN.substring(0, 12) + "... has expired",
            // Cut where texts are cut.
            "x".repeat(1_010) + FailingRun.PLAIN)) {
      bed.replies = quoting(said);
      fails("a server that quotes the token", AuthenticationFailed.class, bed::connect);
    }
    bed.replies = (command, reply, send) -> {};
    fails(
        "no answer to the token",
        TimedOut.class,
        () -> ProtosocketClient.connect(bed.config().connectTimeout(SHORT).build()));
    bed.heal();
  }

  /** Answers everything with an error. */
  static ReplyInterceptor quoting(String said) {
    return (command, reply, send) ->
        send.accept(
            CacheResponse.newBuilder()
                .setMessageId(command.getMessageId())
                .setError(
                    CommandError.newBuilder().setCode(Status.UNAUTHENTICATED).setMessage(said))
                .build());
  }

  private static void transport(FailingBed bed) throws Exception {
    Credential inTheClear = Credential.of("localhost", bed.plaintext.port(), FailingRun.PLAIN);
    ClientConfig untrusting = bed.config().tls(TlsOptions.systemTrust()).build();
    ClientConfig unnamed =
        bed.config(
                Credential.of("localhost", bed.proxy.port(), FailingRun.PLAIN)
                    .withServerName("elsewhere.example"))
            .build();
    fails("an authority not trusted", TlsFailed.class, () -> ProtosocketClient.connect(untrusting));
    fails("another host name", TlsFailed.class, () -> ProtosocketClient.connect(unnamed));
    fails(
        "TLS to a server without",
        TlsFailed.class,
        () -> ProtosocketClient.connect(bed.config(inTheClear).build()));
    fails(
        "a token in the clear to a server with TLS",
        AuthenticationFailed.class,
        () -> ProtosocketClient.connect(bed.config().tls(TlsOptions.insecurePlaintext()).build()));
    bed.proxy.toClient().corruptAt(300);
    fails("a broken handshake", TlsFailed.class, bed::connect);
    bed.proxy.heal();
    bed.proxy.vanish();
    fails(
        "no handshake",
        TimedOut.class,
        () -> ProtosocketClient.connect(bed.config().connectTimeout(SHORT).build()));
    bed.proxy.heal();
    int nobodys;
    try (TcpFaultProxy closed = TcpFaultProxy.start(bed.server.address())) {
      nobodys = closed.port();
    }
    fails(
        "nobody listens",
        TcpFailed.class,
        () ->
            ProtosocketClient.connect(
                bed.config(Credential.of("localhost", nobodys, FailingRun.PLAIN)).build()));
  }
}
