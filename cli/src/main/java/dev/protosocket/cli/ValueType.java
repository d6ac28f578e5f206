// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.protosocket.codec.StoredValue;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** What {@code get --type} takes a value for; shown so that it cannot steer a terminal. */
enum ValueType {
  STRING {
    @Override
    String show(byte[] value) {
      return Words.printable(value, true);
    }
  },
  JSON {
    @Override
    String show(byte[] value) {
      StringWriter text = new StringWriter();
      try (JsonParser parser = FACTORY.createParser(value);
          JsonGenerator generator = FACTORY.createGenerator(text).useDefaultPrettyPrinter()) {
        if (parser.nextToken() == null) {
          throw new IllegalArgumentException("the value is empty, and so no JSON");
        }
        generator.copyCurrentStructure(parser);
        if (parser.nextToken() != null) {
          throw new IllegalArgumentException("something follows the value's JSON");
        }
      } catch (IOException unused) { // its message quotes the value
        throw new IllegalArgumentException("the value is no JSON; --type hex shows what it is");
      }
      return Words.printable(text.toString().getBytes(StandardCharsets.UTF_8), true);
    }
  },
  HEX {
    @Override
    String show(byte[] value) {
      return value.length == 0
          ? "(no bytes)"
          : ByteBufUtil.prettyHexDump(Unpooled.wrappedBuffer(value));
    }
  },
  LONG {
    /** Counters are decimal text on memcached and Redis; other programs write eight bytes. */
    @Override
    String show(byte[] value) {
      String text = new String(value, StandardCharsets.ISO_8859_1).strip();
      if (DECIMAL.matcher(text).matches()) {
        return text;
      }
      if (value.length != Long.BYTES) {
        throw new IllegalArgumentException(
            "the value is neither a decimal number nor eight bytes; --type hex shows what it is");
      }
      return Long.toString(ByteBuffer.wrap(value).getLong());
    }
  };

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,20}");

  /** The most that a value may decompress to. */
  private static final int MAX_BYTES = 64 * 1024 * 1024;

  /**
   * Returns a value as lines.
   *
   * @throws IllegalArgumentException if it is not of this type; says so and shows nothing of it
   */
  abstract String show(byte[] value);

  /**
   * Returns what a typed cache has written before a value, if it has, and the value.
   *
   * @throws IllegalArgumentException if it is not of this type, or its envelope is damaged
   */
  String view(byte[] stored) {
    StoredValue typed;
    try {
      typed = StoredValue.read(stored, MAX_BYTES).orElse(null);
    } catch (IllegalArgumentException e) {
      if (this == HEX) {
        return "# damaged envelope: " + e.getMessage() + "\n" + show(stored);
      }
      throw new IllegalArgumentException(
          "the value has a damaged envelope: " + e.getMessage() + "; --type hex shows it", e);
    }
    if (typed == null) {
      return show(stored);
    }
    byte[] payload = typed.payload();
    StringBuilder head = new StringBuilder("# envelope: ").append(typed.format());
    head.append(", ").append(payload.length).append(" bytes");
    typed
        .compression()
        .ifPresent(name -> head.append(" from ").append(stored.length).append(" by ").append(name));
    typed.refreshAfter().ifPresent(time -> head.append(", made anew after ").append(time));
    return head.append('\n').append(show(payload)).toString();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
