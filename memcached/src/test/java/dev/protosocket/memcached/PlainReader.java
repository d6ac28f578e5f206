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

/**
 * The replies of a whole stream, written down plainly: what {@link MetaReader} is compared with.
 */
final class PlainReader {
  private static final Pattern META =
      Pattern.compile("(VA|HD|EN|NF|NS|EX|MN)(?: (.*))?", Pattern.DOTALL);
  private static final Pattern CLASSIC =
      Pattern.compile(
          "(?:ERROR|CLIENT_ERROR|SERVER_ERROR|VERSION|STORED|STAT|END|OK|RESET|BUSY)(?: .*)?",
          Pattern.DOTALL);
  private static final Pattern LENGTH = Pattern.compile("(\\d{1,19})(?: (.*))?", Pattern.DOTALL);
  private static final Pattern TOKEN = Pattern.compile("[^ ]+");
  private static final Pattern OPAQUE = Pattern.compile("O[0-9a-f]{8}");
  private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);

  private final List<String> lines = new ArrayList<>();
  private final String stream;
  private final int maxReplyBytes;
  private int index;

  private PlainReader(String stream, int maxReplyBytes) {
    this.stream = stream;
    this.maxReplyBytes = maxReplyBytes;
  }

  /** As {@link Transcript#read} says it. */
  static List<String> read(int maxReplyBytes, byte[] stream) {
    PlainReader reader = new PlainReader(new String(stream, ISO_8859_1), maxReplyBytes);
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
      return add(stream.substring(index, lf), "", "", lf + 1);
    }
    if (lf == index || stream.charAt(lf - 1) != '\r') {
      return malformed("a line that does not end in CR LF");
    }
    String line = stream.substring(index, lf - 1);
    if (line.startsWith("mg ") && line.length() > 3) {
      return add(line, "", "", lf + 1);
    }
    Matcher meta = META.matcher(line);
    if (meta.matches()) {
      String flags = meta.group(2) == null ? "" : meta.group(2);
      return meta.group(1).equals("VA") ? value(line, flags, lf + 1) : add(line, flags, "", lf + 1);
    }
    if (CLASSIC.matcher(line).matches()) {
      return add(line, "", "", lf + 1);
    }
    return malformed("a line that is none of its replies");
  }

  private @Nullable String value(String line, String rest, int start) {
    Matcher length = LENGTH.matcher(rest);
    if (!length.matches() || new BigInteger(length.group(1)).compareTo(MAX_LONG) > 0) {
      return malformed("a value whose length is no number");
    }
    BigInteger size = new BigInteger(length.group(1));
    BigInteger whole = size.add(BigInteger.valueOf(start - index + 2));
    if (whole.compareTo(BigInteger.valueOf(maxReplyBytes)) > 0) {
      return malformed("a reply of more than " + maxReplyBytes + " bytes (maxFrameLength)");
    }
    String flags = length.group(2) == null ? "" : length.group(2);
    int end = start + size.intValue();
    if (end + 2 > stream.length()) {
      return opaque(flags) < 0 ? wrongOpaque() : Transcript.INSIDE;
    }
    if (opaque(flags) < 0) {
      return wrongOpaque();
    }
    if (!stream.startsWith("\r\n", end)) {
      return malformed("a value that is not as long as was said");
    }
    return add(line, flags, stream.substring(start, end), end + 2);
  }

  private @Nullable String add(String line, String flags, String value, int end) {
    long opaque = opaque(flags);
    if (opaque < 0) {
      return wrongOpaque();
    }
    lines.add(Transcript.line(line, opaque, value));
    index = end;
    return null;
  }

  /** Returns the opaque among the flags; 0 if there is none, -1 if it is malformed. */
  private static long opaque(String flags) {
    List<String> opaques =
        TOKEN.matcher(flags).results().map(r -> r.group()).filter(t -> t.startsWith("O")).toList();
    if (opaques.isEmpty()) {
      return 0;
    }
    return opaques.size() == 1 && OPAQUE.matcher(opaques.get(0)).matches()
        ? Long.parseLong(opaques.get(0).substring(1), 16)
        : -1;
  }

  private static String wrongOpaque() {
    return malformed("an opaque that no request had");
  }

  private static String malformed(String what) {
    return Transcript.MALFORMED + what;
  }
}
