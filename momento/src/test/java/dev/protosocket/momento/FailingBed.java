// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import static dev.protosocket.momento.FailingRun.show;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.ClientObserver;
import dev.protosocket.client.CloseReason;
import dev.protosocket.client.CommandResult;
import dev.protosocket.client.Credential;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.server.EmbeddedServerBuilder;
import dev.protosocket.server.ReplyInterceptor;
import dev.protosocket.server.TcpFaultProxy;
import java.time.Duration;
import java.util.List;

/** A server, the same without TLS, and a proxy in front of the first, for {@link FailingRun}. */
final class FailingBed implements AutoCloseable {
  static final String CACHE = "cache";
  static final ReplyInterceptor HONEST = (command, reply, send) -> send.accept(reply);

  /** Far above what anything takes; only a broken test waits this long. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** For what must time out. */
  static final Duration SHORT = Duration.ofMillis(200);

  private static final List<String> TOKENS =
      List.of(FailingRun.PLAIN, FailingRun.V1_TOKEN, FailingRun.V2, FailingRun.LEGACY);

  final EmbeddedServer server = start(EmbeddedServer.builder());
  final EmbeddedServer plaintext = start(EmbeddedServer.builder().plaintext());

  /** Waits not long for who does not authenticate; the others wait as long as a handshake takes. */
  final EmbeddedServer hasty =
      start(EmbeddedServer.builder().plaintext().authenticationTimeout(SHORT));

  final TcpFaultProxy proxy = TcpFaultProxy.start(server.address());
  volatile ReplyInterceptor replies = HONEST;

  private EmbeddedServer start(EmbeddedServerBuilder builder) {
    EmbeddedServerBuilder configured =
        builder
            .tokens(TOKENS)
            .shutdownTimeout(SHORT)
            .replyInterceptor((command, reply, send) -> replies.onReply(command, reply, send));
    show(configured);
    return configured.start();
  }

  ClientConfig.Builder config() {
    return config(Credential.of("localhost", proxy.port(), FailingRun.PLAIN));
  }

  ClientConfig.Builder config(Credential credential) {
    ClientConfig.Builder builder =
        ClientConfig.builder(credential)
            .tls(TlsOptions.trustPem(server.caCertificatePem()))
            .connectTimeout(PATIENCE)
            .requestTimeout(PATIENCE)
            .maxSilence(PATIENCE)
            .closeTimeout(SHORT)
            .observer(new Printer());
    show(credential, builder, builder.build(), builder.build().tls());
    return builder;
  }

  ProtosocketClient connect() {
    return ProtosocketClient.connect(config().build());
  }

  ProtosocketClient connectInTheClear() {
    return ProtosocketClient.connect(
        config(Credential.of("localhost", plaintext.port(), FailingRun.PLAIN))
            .tls(TlsOptions.insecurePlaintext())
            .build());
  }

  /** Ends every fault. */
  void heal() {
    replies = HONEST;
    proxy.heal();
  }

  @Override
  public void close() {
    proxy.close();
    server.close();
    plaintext.close();
    hasty.close();
  }

  /** Prints all it is told. */
  private static final class Printer implements ClientObserver {
    @Override
    public void onResult(CommandResult result) {
      show(result, result.connection());
      if (result.error() != null) {
        show(result.error());
      }
    }

    @Override
    public void onConnect(ProtosocketClient client, long connectNanos) {
      show(client, client.info(), client.stats());
    }

    @Override
    public void onConnectFailed(Throwable error, long nanos) {
      show(error);
    }

    @Override
    public void onClose(ProtosocketClient client, CloseReason reason) {
      show(client, reason);
      if (reason.cause() != null) {
        show(reason.cause());
      }
    }
  }
}
