// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Answers to requests that real servers have been sent, byte for byte. */
@ExtendWith(LeakCheck.class)
class MemcachedRecordedTest {
  private long now;
  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return Instant.ofEpochSecond(now);
        }
      };

  @Test
  void should_answer_as_1_6_18_did_when_asked_the_same_in_a_row() throws Exception {
    now = MemcachedRecording.EARLY_START;
    MemcachedContext server = server(MemcachedVersion.V1_6_18);
    List<String> differing = new ArrayList<>();
    for (MemcachedRecording.Row row : MemcachedRecording.rows()) {
      now = MemcachedRecording.EARLY_TIMES.getOrDefault(row.name(), now);
      row.compare(row.early(), answer(server, row.request()), differing);
    }
    assertThat(differing).isEmpty();
  }

  @Test
  void should_answer_as_1_6_45_did_when_asked_the_same() throws Exception {
    now = MemcachedRecording.LATER_START;
    List<String> differing = new ArrayList<>();
    for (MemcachedRecording.Row row : MemcachedRecording.rows()) {
      MemcachedContext server = server(MemcachedVersion.V1_6_45);
      row.compare(row.later(), answer(server, row.request()), differing);
    }
    assertThat(differing).isEmpty();
  }

  private MemcachedContext server(MemcachedVersion version) {
    Counters counters = new Counters();
    Connections connections = new Connections(10, counters);
    MemcachedStore store = new MemcachedStore(clock, version, 64L << 20, 1 << 20);
    return new MemcachedContext(
        store,
        version,
        null,
        new MemcachedStats(store, version, counters, connections, 10),
        counters,
        connections,
        null);
  }

  private static String answer(MemcachedContext server, String request) {
    EmbeddedChannel channel = new EmbeddedChannel(server.newConnection());
    try {
      channel.writeInbound(Unpooled.wrappedBuffer(request.getBytes(ISO_8859_1)));
      StringBuilder answer = new StringBuilder();
      for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
        answer.append(out.toString(ISO_8859_1));
        out.release();
      }
      return answer.toString();
    } finally {
      channel.finishAndReleaseAll();
    }
  }
}
