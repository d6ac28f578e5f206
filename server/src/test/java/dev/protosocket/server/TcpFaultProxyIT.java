// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the proxy does to bytes, seen by plain sockets on both sides. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class TcpFaultProxyIT {
  private static final int QUIET_MILLIS = 200;
  private static final int PATIENCE_MILLIS = 20_000;

  private ServerSocket listener;
  private TcpFaultProxy proxy;
  private Socket client;
  private Socket server;

  @BeforeEach
  void connect() throws Exception {
    listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    proxy = TcpFaultProxy.start((InetSocketAddress) listener.getLocalSocketAddress());
    client = new Socket();
    client.setReceiveBufferSize(64 * 1024);
    client.connect(proxy.address());
    server = listener.accept();
    // The listener has the proxy's connection before the proxy knows of it.
    Waiting.until("linked", () -> proxy.connections() == 1);
    client.setSoTimeout(PATIENCE_MILLIS);
    server.setSoTimeout(PATIENCE_MILLIS);
  }

  @AfterEach
  void disconnect() throws IOException {
    client.close();
    server.close();
    proxy.close();
    listener.close();
  }

  @Test
  void should_pass_megabytes_unchanged_both_ways() throws Exception {
    byte[] bytes = random(4 << 20);
    for (Socket[] way : new Socket[][] {{client, server}, {server, client}}) {
      Thread sender = started(() -> write(way[0], bytes));
      assertThat(way[1].getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
      sender.join();
    }
  }

  @Test
  void should_pass_the_end_of_the_stream_on() throws Exception {
    write(client, new byte[3]);
    client.close();
    assertThat(server.getInputStream().readAllBytes()).hasSize(3);
    Waiting.until("the connection is forgotten", () -> proxy.connections() == 0);
  }

  @Test
  void should_leave_no_bytes_behind_when_a_server_that_does_not_read_outlives_it()
      throws Exception {
    InetSocketAddress target = (InetSocketAddress) listener.getLocalSocketAddress();
    // Again and again, since the end of the event loop may or may not close a channel.
    for (int i = 0; i < 30; i++) {
      AtomicLong written = new AtomicLong();
      try (TcpFaultProxy cut = TcpFaultProxy.start(target);
          Socket sender = new Socket(cut.address().getAddress(), cut.port());
          Socket deaf = listener.accept()) {
        Waiting.until("linked", () -> cut.connections() == 1);
        Thread writer = new Thread(() -> writeUntilCut(sender, written));
        writer.start();
        Waiting.until("more than the proxy holds", () -> written.get() > 1 << 20);
        cut.cutConnections();
        Waiting.until("the connection is forgotten", () -> cut.connections() == 0);
        cut.close();
        assertThat(deaf.isClosed()).isFalse();
        writer.join(PATIENCE_MILLIS);
      }
    }
  }

  private static void writeUntilCut(Socket socket, AtomicLong written) {
    byte[] block = new byte[3000];
    try {
      while (true) {
        socket.getOutputStream().write(block);
        written.addAndGet(block.length);
      }
    } catch (IOException cut) {
      // As it should be.
    }
  }

  @Test
  void should_pass_a_reset_on() throws Exception {
    client.setSoLinger(true, 0);
    client.close();
    assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketException.class);
  }

  @Test
  void should_be_late_by_the_delay() throws Exception {
    proxy.toServer().delay(Duration.ofMillis(150));
    long start = System.nanoTime();
    write(client, new byte[] {7});
    assertThat(server.getInputStream().read()).isEqualTo(7);
    assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(150));
  }

  @Test
  void should_take_its_time_when_throttled() throws Exception {
    proxy.toServer().throttle(100_000);
    long start = System.nanoTime();
    byte[] first = random(20_000);
    write(client, first);
    assertThat(server.getInputStream().readNBytes(20_000)).isEqualTo(first);
    write(client, new byte[] {7});
    assertThat(server.getInputStream().read()).isEqualTo(7);
    assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(200));
  }

  @Test
  void should_end_the_stream_after_exactly_as_many_bytes_as_told() throws Exception {
    proxy.toServer().cutAt(1000);
    write(client, new byte[5000]);
    assertThat(server.getInputStream().readAllBytes()).hasSize(1000);
    assertEnded(client.getInputStream());
  }

  @Test
  void should_reset_both_sides_at_the_byte() throws Exception {
    proxy.toClient().resetAt(10);
    write(server, new byte[50]);
    assertThatThrownBy(() -> client.getInputStream().readNBytes(50))
        .isInstanceOf(SocketException.class);
    assertEnded(server.getInputStream());
  }

  @Test
  void should_flip_one_byte() throws Exception {
    proxy.toClient().corruptAt(3);
    write(server, new byte[] {0, 1, 2, 3, 4});
    assertThat(client.getInputStream().readNBytes(5)).containsExactly(0, 1, 2, ~3, 4);
  }

  @Test
  void should_leave_bytes_out_also_across_reads() throws Exception {
    proxy.toServer().drop(2, 3);
    write(client, new byte[] {0, 1, 2});
    assertThat(server.getInputStream().readNBytes(2)).containsExactly(0, 1);
    write(client, new byte[] {3, 4, 5, 6});
    assertThat(server.getInputStream().readNBytes(2)).containsExactly(5, 6);
  }

  @Test
  void should_fill_the_senders_socket_when_it_stops_reading_and_lose_nothing() throws Exception {
    proxy.toServer().stopReading();
    byte[] bytes = random(32 << 20);
    Thread sender = started(() -> write(client, bytes));
    assertQuiet(server);
    assertThat(sender.isAlive()).isTrue();

    proxy.toServer().heal();
    assertThat(server.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
    sender.join();
  }

  @Test
  void should_hold_the_sender_back_when_the_receiver_does_not_read() throws Exception {
    byte[] bytes = random(32 << 20);
    Thread sender = started(() -> write(server, bytes));
    sender.join(QUIET_MILLIS);
    assertThat(sender.isAlive()).isTrue();
    assertThat(client.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
    sender.join();
  }

  @Test
  void should_swallow_bytes_and_the_end_of_the_stream_when_the_machine_vanishes() throws Exception {
    proxy.vanish();
    write(client, random(1 << 20));
    client.close();
    assertQuiet(server);
  }

  @Test
  void should_cut_or_reset_what_is_open_when_told() throws Exception {
    proxy.cutConnections();
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    assertThat(server.getInputStream().read()).isEqualTo(-1);

    try (Socket next = new Socket(proxy.address().getAddress(), proxy.port());
        Socket accepted = listener.accept()) {
      Waiting.until("linked", () -> proxy.connections() == 1);
      proxy.resetConnections();
      assertThatThrownBy(() -> next.getInputStream().read()).isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> accepted.getInputStream().read())
          .isInstanceOf(SocketException.class);
    }
  }

  @Test
  void should_refuse_connections_when_told_and_take_them_again_when_healed() throws Exception {
    proxy.refuseConnections(true);
    try (Socket refused = new Socket(proxy.address().getAddress(), proxy.port())) {
      assertEnded(refused.getInputStream());
    }
    proxy.heal();
    try (Socket taken = new Socket(proxy.address().getAddress(), proxy.port());
        Socket accepted = listener.accept()) {
      write(taken, new byte[] {9});
      assertThat(accepted.getInputStream().read()).isEqualTo(9);
    }
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static Thread started(Runnable task) {
    Thread thread = new Thread(task, "sender");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void write(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertQuiet(Socket socket) throws IOException {
    socket.setSoTimeout(QUIET_MILLIS);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  /** The end of the stream, or a reset where bytes were under way the other way. */
  private static void assertEnded(InputStream in) throws IOException {
    try {
      assertThat(in.read()).isEqualTo(-1);
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }
}
