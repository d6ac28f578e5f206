// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.protosocket.testing.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A {@link FaultPlan} of a memcached: what its clients get. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class MemcachedFaultsIT {
  private static final int READ_TIMEOUT_MILLIS = 30_000;

  private static FaultPlan always(ReplyFault fault) {
    return FaultPlan.builder(1).with(fault, 1).build();
  }

  private static MemcachedServer start(FaultPlan plan) {
    return MemcachedServer.builder().faults(plan).start();
  }

  /** Sends commands, and an mn behind them, which no fault meets; returns what comes before it. */
  private static String said(MemcachedServer server, String commands) throws IOException {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      client.setSoTimeout(READ_TIMEOUT_MILLIS);
      client.getOutputStream().write((commands + "mn\r\n").getBytes(ISO_8859_1));
      StringBuilder all = new StringBuilder();
      while (!all.toString().endsWith("MN\r\n")) {
        int next = client.getInputStream().read();
        if (next < 0) {
          throw new IOException("the end, after " + all);
        }
        all.append((char) next);
      }
      return all.substring(0, all.length() - "MN\r\n".length());
    }
  }

  @Test
  void should_leave_replies_out() throws Exception {
    FaultPlan plan = always(ReplyFault.DROP);
    try (MemcachedServer server = start(plan)) {
      assertThat(said(server, "set k 0 0 1\r\nv\r\nget k\r\nversion\r\nmg k v\r\n"))
          .isEqualTo("VERSION 1.6.45\r\n");
      assertThat(server.items()).isEqualTo(1);
      assertThat(plan.injected(ReplyFault.DROP)).isEqualTo(3);
    }
  }

  @Test
  void should_send_replies_twice() throws Exception {
    try (MemcachedServer server = start(always(ReplyFault.DUPLICATE))) {
      assertThat(said(server, "ms k 1\r\nv\r\nget k\r\n"))
          .isEqualTo("HD\r\nHD\r\nVALUE k 0 1\r\nv\r\nEND\r\nVALUE k 0 1\r\nv\r\nEND\r\n");
    }
  }

  @Test
  void should_answer_with_an_error() throws Exception {
    try (MemcachedServer server = start(always(ReplyFault.ERROR))) {
      assertThat(said(server, "ms k 1\r\nv\r\nincr k 1\r\n"))
          .isEqualTo("SERVER_ERROR injected\r\nSERVER_ERROR injected\r\n");
    }
  }

  /** Some replies are late, and none overtakes another. */
  @Test
  void should_keep_the_order_of_late_replies() throws Exception {
    FaultPlan plan = FaultPlan.builder(7).with(ReplyFault.DELAY, 0.5).build();
    try (MemcachedServer server = start(plan)) {
      StringBuilder commands = new StringBuilder();
      StringBuilder expected = new StringBuilder();
      for (int i = 0; i < 40; i++) {
        commands.append("mg none O").append(i).append("\r\n");
        expected.append("EN O").append(i).append("\r\n");
      }
      commands.append("set k 0 0 1\r\nv\r\nget k\r\n");
      expected.append("STORED\r\nVALUE k 0 1\r\nv\r\nEND\r\n");
      assertThat(said(server, commands.toString())).isEqualTo(expected.toString());
      assertThat(plan.injected(ReplyFault.DELAY)).isBetween(5L, 40L);
    }
  }

  @Test
  void should_do_the_same_with_the_same_seed() throws Exception {
    String[] said = new String[2];
    for (int i = 0; i < said.length; i++) {
      FaultPlan plan =
          FaultPlan.builder(42).with(ReplyFault.DROP, 0.3).with(ReplyFault.ERROR, 0.3).build();
      try (MemcachedServer server = start(plan)) {
        StringBuilder commands = new StringBuilder();
        for (int command = 0; command < 50; command++) {
          commands.append("incr k").append(command).append(" 1\r\n");
        }
        said[i] = said(server, commands.toString());
      }
    }
    assertThat(said[0]).isEqualTo(said[1]).contains("NOT_FOUND", "SERVER_ERROR injected");
  }

  /** What is late when the server is closed is released. */
  @Test
  void should_end_with_late_replies() throws Exception {
    FaultPlan plan = always(ReplyFault.DELAY);
    try (MemcachedServer server = start(plan);
        Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      client.setSoTimeout(READ_TIMEOUT_MILLIS);
      client.getOutputStream().write("mg k\r\nmg k\r\n".getBytes(ISO_8859_1));
      assertThat(client.getInputStream().read()).isEqualTo('E');
      server.dropConnections();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ReplyFault.class,
      names = {"SILENCE", "REORDER", "WRONG_ID", "CANCEL", "ANSWER_AFTER_CANCEL"})
  void should_refuse_what_an_in_order_protocol_cannot_have(ReplyFault fault) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MemcachedServer.builder().faults(always(fault)))
        .withMessage("memcached's replies cannot meet " + fault);
  }
}
