// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads sizes as people write them: 1048576, 1024k, 1m, 2g. */
final class ByteSize implements ITypeConverter<Long> {
  // As many digits as keep the product with the largest unit within a long.
  private static final Pattern SIZE =
      Pattern.compile("([1-9][0-9]{0,8})([kmg])|([1-9][0-9]{0,11})");

  @Override
  public Long convert(String text) {
    Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (!size.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is not a size; write bytes, or a number with k, m or g behind it");
    }
    if (size.group(3) != null) {
      return Long.parseLong(size.group(3));
    }
    return Long.parseLong(size.group(1)) << shift(size.group(2));
  }

  private static int shift(String unit) {
    return switch (unit) {
      case "k" -> 10;
      case "m" -> 20;
      case "g" -> 30;
      default -> throw new IllegalArgumentException(unit);
    };
  }
}
