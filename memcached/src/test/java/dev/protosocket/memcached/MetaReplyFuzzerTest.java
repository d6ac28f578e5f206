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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays the corpus of {@link MetaReplyFuzzer}: its seeds, and whatever it once found. */
@ExtendWith(LeakCheck.class)
class MetaReplyFuzzerTest {
  private static final String CORPUS = "/fuzz/replies";

  static List<Path> inputs() throws IOException, URISyntaxException {
    Path folder = Path.of(MetaReplyFuzzerTest.class.getResource(CORPUS).toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void should_agree_with_the_plain_reader_when_an_input_of_the_corpus_is_replayed(Path input)
      throws IOException {
    byte[] bytes = Files.readAllBytes(input);
    assertThatCode(() -> MetaReplyFuzzer.fuzzerTestOneInput(bytes)).doesNotThrowAnyException();
  }

  @Test
  void should_have_a_corpus_when_it_is_replayed() throws Exception {
    assertThat(inputs()).hasSizeGreaterThan(10);
  }
}
