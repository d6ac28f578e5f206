// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import io.netty.util.LeakPresenceDetector;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fuzz target: a stream of any bytes, cut anywhere, through {@link FrameDecoder} and {@link
 * ResponseView}.
 *
 * <p>Fails if the frames are other than those of a decoder that is written down plainly, if the
 * cuts matter, if {@link ResponseView} reads something else than protobuf-java does, or if a buffer
 * leaks. docs/fuzzing.md says how to run it.
 *
 * <pre>
 *   input   | mode | size | stream ...
 *   mode    bits 0 and 1: the layout of the buffers; bit 2: the stream is one message, to be framed;
 *           bit 3: size counts in 32 bytes, so that a piece may be too long to be copied
 *   size    bytes of each input of the decoder, unsigned; 0: all in one
 * </pre>
 */
public final class FrameFuzzer {
  private static final int MAX_FRAME = FrameDecoder.UNAUTHENTICATED_MAX_FRAME_LENGTH;
  private static final int HEADER = 2;
  private static final int FRAME_IT = 4;
  private static final int LARGE_INPUTS = 8;
  private static final int LARGE_UNIT = 32;

  private static final List<Layout> LAYOUTS = List.of(Layout.values());
  private static final ResponseView VIEW = new ResponseView();

  private FrameFuzzer() {}

  /** Called by Jazzer with each input, and by {@link FrameFuzzerTest} with those kept. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length < HEADER) {
      return;
    }
    Layout layout = LAYOUTS.get((input[0] & 3) % LAYOUTS.size());
    byte[] rest = Arrays.copyOfRange(input, HEADER, input.length);
    byte[] stream = (input[0] & FRAME_IT) == 0 ? rest : framed(rest);
    Frames expected = plainly(stream);
    Frames.decode(MAX_FRAME, layout, List.of(stream)).requireEqual(expected, "in one input");
    int size = Byte.toUnsignedInt(input[1]) * ((input[0] & LARGE_INPUTS) == 0 ? 1 : LARGE_UNIT);
    if (size != 0) {
      Frames.decode(MAX_FRAME, layout, Frames.chunks(stream, size))
          .requireEqual(expected, "in inputs of " + size);
    }
    for (String frame : expected.contents()) {
      Oracle.requireAgreement(VIEW, Layout.hex(frame), layout);
    }
    LeakPresenceDetector.check();
  }

  private static byte[] framed(byte[] message) {
    byte[] stream = new byte[message.length + 2];
    stream[0] = (byte) (message.length | 0x80);
    stream[1] = (byte) (message.length >>> 7 & 0x7F);
    System.arraycopy(message, 0, stream, 2, message.length);
    return stream;
  }

  /** The frames of a whole stream, by numbers of any size. */
  private static Frames plainly(byte[] stream) {
    List<String> contents = new ArrayList<>();
    int index = 0;
    while (index < stream.length) {
      int start = index;
      int prefixBytes = prefixBytes(stream, start);
      if (prefixBytes > Varints.MAX_BYTES) {
        return new Frames(contents, "frame length varint does not end, limit 10, at offset 0", 0);
      }
      if (prefixBytes == 0) {
        return new Frames(contents, null, stream.length - start);
      }
      BigInteger length = number(stream, start, prefixBytes);
      String defect = overBound(length);
      if (defect != null) {
        return new Frames(contents, defect, 0);
      }
      index += prefixBytes;
      if (length.intValue() > stream.length - index) {
        return new Frames(contents, null, stream.length - start);
      }
      int end = index + length.intValue();
      contents.add(Layout.hex(Arrays.copyOfRange(stream, index, end)));
      index = end;
    }
    return new Frames(contents, null, 0);
  }

  /** Bytes of the varint at {@code start}; 0 if it is cut off, 11 if it goes on for too long. */
  private static int prefixBytes(byte[] stream, int start) {
    for (int i = 0; i < Varints.MAX_BYTES; i++) {
      if (start + i == stream.length) {
        return 0;
      }
      if (stream[start + i] >= 0) {
        return i + 1;
      }
    }
    return Varints.MAX_BYTES + 1;
  }

  private static BigInteger number(byte[] stream, int start, int bytes) {
    BigInteger value = BigInteger.ZERO;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value.shiftLeft(7).or(BigInteger.valueOf(stream[start + i] & 0x7F));
    }
    return value;
  }

  private static @Nullable String overBound(BigInteger length) {
    if (length.compareTo(BigInteger.valueOf(MAX_FRAME)) <= 0) {
      return null;
    }
    // A length is reported up to 63 bits.
    BigInteger reported = length.min(BigInteger.valueOf(Long.MAX_VALUE));
    return "frame length is over the bound: %d, limit %d, at offset 0"
        .formatted(reported, MAX_FRAME);
  }
}
