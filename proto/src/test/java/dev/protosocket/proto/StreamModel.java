package dev.protosocket.proto;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What {@link FrameDecoder} has to make of a whole stream, written down as plainly as possible. */
final class StreamModel {
  private StreamModel() {}

  static Frames frames(byte[] stream, int maxFrameLength) {
    List<String> contents = new ArrayList<>();
    int at = 0;
    while (at < stream.length) {
      int end = at;
      BigInteger length = BigInteger.ZERO;
      boolean ended = false;
      while (!ended && end < stream.length && end - at < 10) {
        BigInteger bits = BigInteger.valueOf(stream[end] & 0x7F);
        length = length.add(bits.shiftLeft(7 * (end - at)));
        ended = stream[end] >= 0;
        end++;
      }
      if (!ended && end - at == 10) {
        return new Frames(contents, "frame length varint does not end, limit 10, at offset 0", 0);
      }
      if (ended && length.compareTo(BigInteger.valueOf(maxFrameLength)) > 0) {
        String text =
            "frame length is over the bound: %s, limit %d, at offset 0"
                .formatted(length.min(BigInteger.valueOf(Long.MAX_VALUE)), maxFrameLength);
        return new Frames(contents, text, 0);
      }
      if (!ended || length.intValueExact() > stream.length - end) {
        return new Frames(contents, null, stream.length - at);
      }
      at = end + length.intValueExact();
      contents.add(Layout.hex(Arrays.copyOfRange(stream, end, at)));
    }
    return new Frames(contents, null, 0);
  }
}
