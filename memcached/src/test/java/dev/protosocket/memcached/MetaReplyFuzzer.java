// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.memcached.Transcript.Layout;
import io.netty.util.LeakPresenceDetector;
import java.util.Arrays;
import java.util.List;

/**
 * Target for coverage-guided fuzzing of {@link MetaReader} and {@link MetaReply}.
 *
 * <p>Fails if the replies are other than those of a reader that is written down plainly, if the
 * cuts matter, or if a buffer leaks. docs/fuzzing.md says how to run it.
 *
 * <pre>
 *   input   | layout | size | stream ...
 *   layout  of the buffers
 *   size    bytes of each input of the reader, unsigned; 0: all in one
 * </pre>
 */
public final class MetaReplyFuzzer {
  private static final int MAX_REPLY = 6000;
  private static final int HEADER = 2;
  private static final List<Layout> LAYOUTS = List.of(Layout.values());

  private MetaReplyFuzzer() {}

  /** Called by Jazzer with each input, and by {@link MetaReplyFuzzerTest} with those kept. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length < HEADER) {
      return;
    }
    Layout layout = LAYOUTS.get(Byte.toUnsignedInt(input[0]) % LAYOUTS.size());
    byte[] stream = Arrays.copyOfRange(input, HEADER, input.length);
    List<String> expected = PlainReader.read(MAX_REPLY, stream);
    requireEqual(expected, Transcript.read(MAX_REPLY, layout, List.of(stream)), "in one input");
    int size = Byte.toUnsignedInt(input[1]);
    if (size != 0) {
      requireEqual(
          expected,
          Transcript.read(MAX_REPLY, layout, Transcript.chunks(stream, size)),
          "in inputs of " + size);
    }
    LeakPresenceDetector.check();
  }

  private static void requireEqual(List<String> expected, List<String> read, String how) {
    if (!read.equals(expected)) {
      throw new AssertionError(how + " expected " + expected + " but read " + read);
    }
  }
}
