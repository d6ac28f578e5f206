// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.testing.Certificates;
import dev.protosocket.testing.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class MemcachedServerIT {
  private static final int READ_TIMEOUT_MILLIS = 30_000;

  @Test
  void should_store_and_return_when_a_client_speaks_meta() throws Exception {
    try (MemcachedServer server = MemcachedServer.start();
        Socket client = connect(server)) {
      send(client, "ms greeting 5 T60 F7\r\nhello\r\nmg greeting v f t\r\n");

      expect(client, "HD\r\nVA 5 f7 t60\r\nhello\r\n");
      assertThat(server.items()).isEqualTo(1);
    }
  }

  @Test
  void should_answer_in_order_when_commands_come_in_pieces() throws Exception {
    try (MemcachedServer server = MemcachedServer.start();
        Socket client = connect(server)) {
      for (char c : "set a 0 0 2\r\nhi\r\nget a\r\nversion\r\n".toCharArray()) {
        send(client, String.valueOf(c));
      }
      expect(client, "STORED\r\nVALUE a 0 2\r\nhi\r\nEND\r\nVERSION 1.6.45\r\n");
    }
  }

  @Test
  void should_speak_tls_when_told_to() throws Exception {
    try (MemcachedServer server = MemcachedServer.builder().selfSignedTls().start();
        Socket client = connectTls(server)) {
      send(client, "mn\r\n");

      expect(client, "MN\r\n");
    }
  }

  @Test
  void should_do_nothing_before_authentication_when_there_is_a_user() throws Exception {
    try (MemcachedServer server = MemcachedServer.builder().user("ann", "secret").start();
        Socket client = connect(server)) {
      send(client, "version\r\n");
      expect(client, "CLIENT_ERROR unauthenticated\r\n");
      send(client, "set x 0 0 9\r\nann wrong\r\n");
      expect(client, "CLIENT_ERROR authentication failure\r\n");
      send(client, "set x 0 0 10\r\nann secret\r\n");
      expect(client, "STORED\r\n");
      send(client, "mg x v\r\n");
      expect(client, "EN\r\n");
    }
  }

  @Test
  void should_say_so_and_close_when_there_are_too_many_connections() throws Exception {
    try (MemcachedServer server = MemcachedServer.builder().maxConnections(1).start();
        Socket first = connect(server)) {
      send(first, "mn\r\n");
      expect(first, "MN\r\n");
      try (Socket second = connect(server)) {
        expect(second, "ERROR Too many open connections\r\n");
        assertThat(second.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void should_drop_the_old_item_when_a_value_is_too_large() throws Exception {
    try (MemcachedServer server = MemcachedServer.builder().maxItemBytes(2_048).start();
        Socket client = connect(server)) {
      String large = "x".repeat(2_048);
      send(client, "ms k 1\r\na\r\nms k 2048 ME\r\n" + large + "\r\nmg k v\r\nmn\r\n");

      expect(client, "HD\r\nSERVER_ERROR object too large for cache\r\nEN\r\nMN\r\n");
    }
  }

  @Test
  void should_evict_the_least_recently_used_when_memory_is_full() throws Exception {
    try (MemcachedServer server = MemcachedServer.builder().maxBytes(3_000).start();
        Socket client = connect(server)) {
      String value = "v".repeat(900);
      send(client, "ms a 900 q\r\n" + value + "\r\nms b 900 q\r\n" + value + "\r\nms c 900 q\r\n");
      send(client, value + "\r\nmg a\r\nms d 900 q\r\n" + value + "\r\nmg a\r\nmg b\r\nmn\r\n");

      expect(client, "HD\r\nHD\r\nEN\r\nMN\r\n");
    }
  }

  @Test
  void should_list_the_keys_when_asked_for_a_dump() throws Exception {
    try (MemcachedServer server = MemcachedServer.start();
        Socket client = connect(server)) {
      send(client, "ms Zm9vIGJhcg== 1 b\r\nx\r\nms plain 1\r\nx\r\n");
      expect(client, "HD\r\nHD\r\n");
      send(client, "lru_crawler mgdump all\r\n");
      expect(client, "OK\r\nmg Zm9vIGJhcg== b\r\nmg plain\r\nEN\r\n");
    }
  }

  @Test
  void should_refuse_builders_when_a_bound_is_broken() {
    assertThatThrownBy(() -> MemcachedServer.builder().user("a b", "c"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("space");
    assertThatThrownBy(() -> MemcachedServer.builder().maxItemBytes(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxItemBytes");
  }

  private static Socket connect(MemcachedServer server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static Socket connectTls(MemcachedServer server) throws Exception {
    SSLContext context = Certificates.socketClient(server.caCertificatePem());
    Socket socket = context.getSocketFactory().createSocket("localhost", server.port());
    socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private static void expect(Socket socket, String text) throws IOException {
    byte[] got = socket.getInputStream().readNBytes(text.length());
    assertThat(new String(got, ISO_8859_1)).isEqualTo(text);
  }
}
