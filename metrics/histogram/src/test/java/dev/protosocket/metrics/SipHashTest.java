// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SipHashTest {
  private static byte[] counting(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  /** As the authors' own implementation has it: the key is 00 to 0f, the input 00, 01 and so on. */
  @ParameterizedTest
  @CsvSource({
    "0,726fdb47dd0e0e31",
    "1,74f839c593dc67fd",
    "8,93f5f5799a932462",
    "15,a129ca6149be45e5"
  })
  void should_hash_as_its_authors_do(int length, String expected) {
    assertThat(KeyWatch.text(new SipHash(counting(16)).hash(counting(length)))).isEqualTo(expected);
  }
}
