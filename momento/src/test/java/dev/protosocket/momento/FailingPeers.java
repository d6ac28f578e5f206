// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import static dev.protosocket.momento.FailingBed.CACHE;
import static dev.protosocket.momento.FailingRun.KEY;
import static dev.protosocket.momento.FailingRun.PLAIN;
import static dev.protosocket.momento.FailingRun.VALUE;
import static dev.protosocket.momento.FailingRun.WRONG;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import dev.protosocket.proto.schema.AuthenticateCommand;
import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.SetCommand;
import dev.protosocket.proto.schema.Unary;
import dev.protosocket.server.EmbeddedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;

/** Peers that a server must get rid of, with secrets in all they send: its log is looked at. */
final class FailingPeers {
  private static final int PATIENCE_MILLIS = 30_000;

  private FailingPeers() {}

  static void run(FailingBed bed) throws IOException {
    CacheCommand auth =
        command(Unary.newBuilder().setAuth(AuthenticateCommand.newBuilder().setToken(PLAIN)));
    CacheCommand wrong =
        command(Unary.newBuilder().setAuth(AuthenticateCommand.newBuilder().setToken(WRONG)));
    CacheCommand set =
        command(
            Unary.newBuilder()
                .setSet(
                    SetCommand.newBuilder()
                        .setNamespace(CACHE)
                        .setKey(ByteString.copyFromUtf8(KEY))
                        .setValue(ByteString.copyFromUtf8(VALUE))
                        .setTtlMilliseconds(1_000)));
    CacheCommand end = set.toBuilder().setControlCode(2).build();
    byte[] text = (PLAIN + KEY + VALUE).repeat(1_000).getBytes(UTF_8);
    for (EmbeddedServer server : new EmbeddedServer[] {bed.server, bed.plaintext}) {
      send(server, frames(wrong));
      send(server, frames(set));
      // A wrong token on an authenticated connection is refused and ends nothing; the last one
      // does.
      send(server, frames(auth, set, wrong, end));
      send(server, frames(auth, end));
      send(server, text);
    }
    // A token whose frame never ends.
    send(bed.hasty, (char) 100 + PLAIN);
    send(bed.plaintext, concat(frames(auth, set), text));
  }

  private static CacheCommand command(Unary.Builder unary) {
    return CacheCommand.newBuilder().setMessageId(1).setUnary(unary).build();
  }

  private static byte[] frames(CacheCommand... commands) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (CacheCommand command : commands) {
      command.writeDelimitedTo(bytes);
    }
    return bytes.toByteArray();
  }

  private static byte[] concat(byte[] first, byte[] second) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(first);
    bytes.writeBytes(second);
    return bytes.toByteArray();
  }

  private static void send(EmbeddedServer server, String text) throws IOException {
    send(server, text.getBytes(UTF_8));
  }

  /** Sends the bytes and waits until the server has closed the connection. */
  private static void send(EmbeddedServer server, byte[] bytes) throws IOException {
    try (Socket socket = new Socket(server.host(), server.port())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      OutputStream out = socket.getOutputStream();
      try {
        out.write(bytes);
        while (socket.getInputStream().read() >= 0) {}
      } catch (SocketException reset) {
        // Closed as well.
        FailingRun.show(reset);
      }
    }
  }
}
