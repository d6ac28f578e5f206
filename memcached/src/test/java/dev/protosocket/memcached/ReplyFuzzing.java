// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.memcached.Transcript.Layout;
import io.netty.util.LeakPresenceDetector;
import java.util.Arrays;
import java.util.List;

/**
 * What the targets for coverage-guided fuzzing of {@link MetaReader} do with an input.
 *
 * <pre>
 *   input   | layout | size | stream ...
 *   layout  of the buffers
 *   size    bytes of each input of the reader, unsigned; 0: all in one
 * </pre>
 */
final class ReplyFuzzing {
  private static final int MAX_REPLY = 6000;
  private static final int HEADER = 2;
  private static final List<Layout> LAYOUTS = List.of(Layout.values());

  private ReplyFuzzing() {}

  /** Fails if the replies are not the plain reader's, if the cuts matter, or if a buffer leaks. */
  static void check(byte[] input, Dialect dialect) {
    if (input.length < HEADER) {
      return;
    }
    Layout layout = LAYOUTS.get(Byte.toUnsignedInt(input[0]) % LAYOUTS.size());
    byte[] stream = Arrays.copyOfRange(input, HEADER, input.length);
    List<String> expected = dialect.plainly(MAX_REPLY, stream);
    requireEqual(expected, dialect.read(MAX_REPLY, layout, List.of(stream)), "in one input");
    int size = Byte.toUnsignedInt(input[1]);
    if (size != 0) {
      List<byte[]> pieces = Transcript.chunks(stream, size);
      requireEqual(expected, dialect.read(MAX_REPLY, layout, pieces), "in inputs of " + size);
    }
    LeakPresenceDetector.check();
  }

  private static void requireEqual(List<String> expected, List<String> read, String how) {
    if (!read.equals(expected)) {
      throw new AssertionError(how + " expected " + expected + " but read " + read);
    }
  }
}
