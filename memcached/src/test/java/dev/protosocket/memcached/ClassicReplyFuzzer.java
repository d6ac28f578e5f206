// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

/** Target for coverage-guided fuzzing of {@link ClassicReply}, as {@link MetaReplyFuzzer} is. */
public final class ClassicReplyFuzzer {
  private ClassicReplyFuzzer() {}

  /** Called by Jazzer with each input, and by {@link ReplyFuzzersTest} with those kept. */
  public static void fuzzerTestOneInput(byte[] input) {
    ReplyFuzzing.check(input, Dialect.CLASSIC);
  }
}
