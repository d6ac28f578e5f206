// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.protosocket.testing.LeakCheck;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replays the targets' corpora: their seeds, and whatever they once found. */
@ExtendWith(LeakCheck.class)
class ReplyFuzzersTest {
  private static List<Path> inputs(String corpus) throws IOException, URISyntaxException {
    Path folder = Path.of(ReplyFuzzersTest.class.getResource("/fuzz/" + corpus).toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  static List<Path> replies() throws IOException, URISyntaxException {
    return inputs("replies");
  }

  static List<Path> classic() throws IOException, URISyntaxException {
    return inputs("classic");
  }

  @ParameterizedTest
  @MethodSource("replies")
  void should_agree_with_the_plain_reader_when_an_input_is_replayed(Path input) throws IOException {
    byte[] bytes = Files.readAllBytes(input);
    assertThatCode(() -> MetaReplyFuzzer.fuzzerTestOneInput(bytes)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("classic")
  void should_agree_with_the_plain_reader_when_an_input_in_classic_text_is_replayed(Path input)
      throws IOException {
    byte[] bytes = Files.readAllBytes(input);
    assertThatCode(() -> ClassicReplyFuzzer.fuzzerTestOneInput(bytes)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"replies", "classic"})
  void should_have_a_corpus_when_it_is_replayed(String corpus) throws Exception {
    assertThat(inputs(corpus)).hasSizeGreaterThan(10);
  }
}
