// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** As {@link PlainReader}, of a stream in classic text. */
final class PlainClassicReader {
  private static final String NUMBER = "(\\d{1,20})";
  private static final Pattern HEAD =
      Pattern.compile("VALUE ([^ ]+) " + NUMBER + "(?: (.*))?", Pattern.DOTALL);
  private static final Pattern LENGTH = Pattern.compile("(\\d{1,19})( .*)?", Pattern.DOTALL);
  private static final Pattern CAS = Pattern.compile(" \\d{1,20}");
  private static final Pattern COUNTER = Pattern.compile(NUMBER + "( .*)?", Pattern.DOTALL);
  private static final Pattern WORD =
      Pattern.compile(
          "END|STORED|NOT_STORED|EXISTS|NOT_FOUND|DELETED|TOUCHED"
              + "|(?:ERROR|CLIENT_ERROR|SERVER_ERROR|VERSION|STAT|OK|RESET|BUSY)(?: .*)?",
          Pattern.DOTALL);

  private final List<String> lines = new ArrayList<>();
  private final String stream;
  private final int maxReplyBytes;
  private int index;

  private PlainClassicReader(String stream, int maxReplyBytes) {
    this.stream = stream;
    this.maxReplyBytes = maxReplyBytes;
  }

  /** As {@link Transcript#readClassic} says it. */
  static List<String> read(int maxReplyBytes, byte[] stream) {
    PlainClassicReader reader =
        new PlainClassicReader(new String(stream, ISO_8859_1), maxReplyBytes);
    @Nullable String end = null;
    while (end == null) {
      end = reader.next();
    }
    reader.lines.add(end);
    return reader.lines;
  }

  /** Reads a reply; returns null, or what there is instead of one. */
  private @Nullable String next() {
    if (index == stream.length()) {
      return Transcript.BETWEEN;
    }
    int lf = stream.indexOf('\n', index);
    int bytes = (lf < 0 ? stream.length() : lf + 1) - index;
    if (bytes > 2048 || (lf < 0 && bytes == 2048)) {
      return malformed("a line of more than 2048 bytes");
    }
    if (lf < 0) {
      return Transcript.INSIDE;
    }
    if (stream.startsWith("key=", index)) {
      return add(stream.substring(index, lf), "", lf + 1);
    }
    if (lf == index || stream.charAt(lf - 1) != '\r') {
      return malformed("a line that does not end in CR LF");
    }
    String line = stream.substring(index, lf - 1);
    if (line.startsWith("VALUE ")) {
      return value(line, lf + 1);
    }
    Matcher counter = COUNTER.matcher(line);
    if (counter.matches()) {
      boolean fits = new BigInteger(counter.group(1)).bitLength() <= 64;
      String rest = counter.group(2) == null ? "" : counter.group(2);
      return fits && rest.isBlank()
          ? add(line, "", lf + 1)
          : malformed("a number that is none of 64 bits");
    }
    return WORD.matcher(line).matches()
        ? add(line, "", lf + 1)
        : malformed("a line that is none of its replies");
  }

  private @Nullable String value(String line, int start) {
    Matcher head = HEAD.matcher(line);
    if (!head.matches()) {
      return malformed("a value without key and flags");
    }
    Matcher length = LENGTH.matcher(head.group(3) == null ? "" : head.group(3));
    if (!length.matches() || new BigInteger(length.group(1)).bitLength() > 63) {
      return malformed("a value whose length is no number");
    }
    BigInteger size = new BigInteger(length.group(1));
    BigInteger whole = size.add(BigInteger.valueOf(start - index + 7));
    if (whole.compareTo(BigInteger.valueOf(maxReplyBytes)) > 0) {
      return malformed("a reply of more than " + maxReplyBytes + " bytes (maxFrameLength)");
    }
    if (length.group(2) != null && !CAS.matcher(length.group(2)).matches()) {
      return malformed("a value whose CAS is no number");
    }
    int end = start + size.intValue();
    if (end + 7 > stream.length()) {
      return Transcript.INSIDE;
    }
    if (!stream.startsWith("\r\nEND\r\n", end)) {
      return malformed("a value that is not as long as was said");
    }
    return add(line, stream.substring(start, end), end + 7);
  }

  private @Nullable String add(String line, String value, int end) {
    lines.add(Transcript.line(line, 0, value));
    index = end;
    return null;
  }

  private static String malformed(String what) {
    return Transcript.MALFORMED + what;
  }
}
