// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.memcached.Transcript.Layout;
import dev.protosocket.testing.LeakCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real servers have answered, read to its end. The server module has the recording. */
@ExtendWith(LeakCheck.class)
class MetaRecordedTest {
  private static final Path RECORDED =
      Path.of("..", "server", "src", "test", "resources", "memcached", "recorded.tsv");

  /** Answers to classic commands, to `me`, and to others that are never asked. */
  private static final Pattern OTHER =
      Pattern.compile(
          "(?m)^(?:ME |OK\\r|VALUE |NOT_|DELETED|TOUCHED|RESET|BADCLASS|BUSY|SERVER_ERROR:|key="
              + "|mg |\\d|\\x81|STAT sizes|END)");

  /** So are these, and each is answered with a line that is no reply to anything else. */
  private static final Set<String> OTHER_ROWS =
      Set.of("shutdown disabled", "get with over-long key (classic)");

  /** Whoever recorded them chose opaques of other lengths. */
  private static final Pattern OPAQUE = Pattern.compile("(?m)^([A-Z]{2} (?:.* )?O)[^ \\r]*");

  /** A binary key in the reply, which only ever comes if it is asked for. */
  private static final Set<String> BROKEN = Set.of("vivify b64 k");

  private static final int MAX = 1 << 20;

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void should_read_what_a_server_has_answered(int column) throws Exception {
    Set<String> broken = new TreeSet<>();
    int rows = 0;
    int replies = 0;
    for (List<String> row : rows()) {
      String answer = unescaped(row.get(column));
      if (answer.isEmpty() || OTHER.matcher(answer).find() || OTHER_ROWS.contains(row.get(0))) {
        continue;
      }
      rows++;
      byte[] stream = Transcript.bytes(OPAQUE.matcher(answer).replaceAll("$10000001f"));
      List<String> expected = PlainReader.read(MAX, stream);
      for (Layout layout : Layout.values()) {
        assertThat(Transcript.read(MAX, layout, List.of(stream))).isEqualTo(expected);
      }
      assertThat(Transcript.read(MAX, Layout.HEAP, Transcript.chunks(stream, 1)))
          .isEqualTo(expected);
      replies += expected.size() - 1;
      if (!expected.get(expected.size() - 1).equals(Transcript.BETWEEN)) {
        broken.add(row.get(0));
      } else {
        assertThat(expected).as(row.get(0)).hasSize(lines(answer) + 1);
      }
    }
    assertThat(broken).isEqualTo(BROKEN);
    assertThat(rows).isGreaterThan(100);
    assertThat(replies).isGreaterThan(300);
  }

  /** Returns how many replies there are: no recorded value is longer than a line. */
  private static int lines(String answer) {
    List<String> lines = answer.lines().toList();
    return lines.size() - (int) lines.stream().filter(line -> line.startsWith("VA ")).count();
  }

  private static List<List<String>> rows() throws IOException {
    List<List<String>> rows = new ArrayList<>();
    for (String line : Files.readString(RECORDED, UTF_8).lines().toList()) {
      rows.add(List.of(line.split("\t", -1)));
    }
    return rows;
  }

  private static String unescaped(String text) {
    Matcher escape = Pattern.compile("\\\\(?:x([0-9a-f]{2})|(.))").matcher(text);
    return escape.replaceAll(
        found -> {
          String hex = found.group(1);
          if (hex != null) {
            return Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(hex, 16)));
          }
          return switch (found.group(2)) {
            case "r" -> "\r";
            case "n" -> "\n";
            case "t" -> "\t";
            default -> Matcher.quoteReplacement(found.group(2));
          };
        });
  }
}
