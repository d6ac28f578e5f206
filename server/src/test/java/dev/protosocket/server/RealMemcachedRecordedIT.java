// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.MemcachedProcess;
import dev.protosocket.testing.NeedsMemcached;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The recorded answers are those of a real memcached, which the embedded server is compared with in
 * {@link MemcachedRecordedTest}.
 */
@NeedsMemcached
@ExtendWith(LeakCheck.class)
class RealMemcachedRecordedIT {
  private static final String RECORDED_VERSION = "1.6.18";
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);

  private static final String DUMP = "lru_crawler metadump ";

  /** Said instead of a dump while an earlier one ends. */
  private static final String BUSY = "BUSY ";

  /** Seconds to live and since the last access, and the times of a dump. */
  private static final Pattern TIMES =
      Pattern.compile("(?<=[ \n])(t|l|exp=|la=)([0-9]+)(?=[ \r\n])");

  /** The only time that a request has, rather than a number of seconds. */
  private static final String RECORDED_EXPIRY = "1798574316";

  /** When an item was not set by the request that shows its time to live: the seconds between. */
  private static final Map<String, Long> SET_BEFORE = Map.of("mg s no v chunk", 3L);

  private static final long EPOCH_SECONDS_FROM = 1_000_000_000;
  private static final long NEGATIVE_FROM = 1L << 31;

  @Test
  void should_answer_as_recorded_when_it_is_the_recorded_version() throws Exception {
    long start = now();
    // In the background the maintainer moves items to where a dump lists them in another order, and
    // starts the crawler, which then refuses to dump.
    try (MemcachedProcess memcached = MemcachedProcess.start("-o", "no_lru_maintainer")) {
      assumeTrue(
          memcached.version().equals(RECORDED_VERSION),
          () -> "the answers of " + RECORDED_VERSION + ", not of " + memcached.version());
      long recordedNow = MemcachedRecording.EARLY_START;
      List<String> differing = new ArrayList<>();
      for (MemcachedRecording.Row row : MemcachedRecording.rows()) {
        recordedNow = MemcachedRecording.EARLY_TIMES.getOrDefault(row.name(), recordedNow);
        long expiry = Long.parseLong(RECORDED_EXPIRY) + now() - recordedNow;
        String request = row.request().replace(RECORDED_EXPIRY, String.valueOf(expiry));
        String expected = row.ordered(row.early());
        String got = row.ordered(answer(memcached, request, row.early().length()));
        long setBefore = SET_BEFORE.getOrDefault(row.name(), 0L);
        row.compare(
            expected, withRecordedTimes(expected, got, start, recordedNow, setBefore), differing);
      }
      assertThat(differing).isEmpty();
    }
  }

  /** The answer with the recorded times where its own are what they have to be now. */
  private static String withRecordedTimes(
      String expected, String got, long start, long recordedNow, long setBefore) {
    long uptime = now() - start;
    long recordedUptime = recordedNow - MemcachedRecording.EARLY_START;
    // For all that may have taken a while, and for a second's end between two commands.
    long tolerance = uptime + 2;
    Matcher recorded = TIMES.matcher(expected);
    return TIMES
        .matcher(got)
        .replaceAll(
            time -> {
              if (!recorded.find() || !recorded.group(1).equals(time.group(1))) {
                return time.group();
              }
              long then = Long.parseLong(recorded.group(2));
              long due;
              if (then >= NEGATIVE_FROM) {
                // One that expired when the server started.
                due = then + recordedUptime - uptime;
              } else if (then >= EPOCH_SECONDS_FROM) {
                due = then + start + uptime - recordedNow;
              } else {
                due = then + setBefore;
              }
              boolean near = Math.abs(Long.parseLong(time.group(2)) - due) <= tolerance;
              return near ? recorded.group() : time.group();
            });
  }

  private static String answer(MemcachedProcess memcached, String request, int length)
      throws IOException {
    String answer;
    do {
      answer = answerOrBusy(memcached, request, length);
    } while (answer.startsWith(BUSY));
    return answer;
  }

  /** Waits for as much as is expected, then ends its side to see whether there is more. */
  private static String answerOrBusy(MemcachedProcess memcached, String request, int length)
      throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try (Socket client = new Socket(memcached.address().getAddress(), memcached.port())) {
      client.setSoTimeout((int) READ_TIMEOUT.toMillis());
      client.getOutputStream().write(request.getBytes(ISO_8859_1));
      byte[] part = new byte[4096];
      int read = 0;
      while (answer.size() < length && read >= 0 && !answer.toString(ISO_8859_1).startsWith(BUSY)) {
        read = client.getInputStream().read(part);
        answer.write(part, 0, Math.max(read, 0));
      }
      // What is sent behind a dump waits for whatever comes next, and that would be the end.
      if (!request.startsWith(DUMP)) {
        client.shutdownOutput();
        client.getInputStream().transferTo(answer);
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("after " + request + " only " + answer.toString(ISO_8859_1), e);
    }
    return answer.toString(ISO_8859_1);
  }

  private static long now() {
    return Instant.now().getEpochSecond();
  }
}
