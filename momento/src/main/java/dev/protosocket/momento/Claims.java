// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.protosocket.client.CredentialException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of a key's JSON object that are understood here; all others are skipped. The
 * signature of a JWT is the server's business: nothing read here is trusted for more than choosing
 * where to connect.
 */
final class Claims {
  /** The deepest nesting that is read inside a claim. */
  static final int MAX_NESTING = 32;

  private static final Set<String> KNOWN = Set.of("endpoint", "api_key", "t", "c", "cp", "exp");

  // Field names are neither interned nor kept in the factory's symbol table: they come from a
  // secret.
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  /**
   * Strings as String, numbers as Double, anything else as its JsonToken; null members are absent.
   */
  private final Map<String, Object> members;

  private Claims(Map<String, Object> members) {
    this.members = members;
  }

  /**
   * Reads one JSON object; null if the bytes are anything else, repeat a name or go on after the
   * object.
   */
  static @Nullable Claims read(byte[] json) {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      Map<String, Object> members = new HashMap<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken type = parser.nextToken();
        if (KNOWN.contains(name) && type != JsonToken.VALUE_NULL) {
          members.put(name, value(parser, type));
        }
        parser.skipChildren();
      }
      return parser.nextToken() == null ? new Claims(members) : null;
    } catch (IOException unused) { // its message quotes the input
      return null;
    }
  }

  private static Object value(JsonParser parser, JsonToken type) throws IOException {
    if (type == JsonToken.VALUE_STRING) {
      return parser.getText();
    }
    return type.isNumeric() ? (Object) parser.getDoubleValue() : type;
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  boolean isText(String name, String expected) {
    return expected.equals(members.get(name));
  }

  /** Returns a string member, or null if it is absent; {@code label} names the member in errors. */
  @Nullable String text(String name, String label) {
    Object value = members.get(name);
    if (value != null && !(value instanceof String)) {
      throw new CredentialException(label + " is not a string" + KeyParser.COPY_AGAIN);
    }
    return (String) value;
  }

  /**
   * Returns the {@code exp} member, in seconds since 1970; null if there is none: the key does not
   * expire.
   */
  @Nullable Double expiry(String source) {
    Object exp = members.get("exp");
    if (exp != null && !(exp instanceof Double)) {
      throw new CredentialException(
          "claim exp of " + source + " is not a number of seconds" + KeyParser.COPY_AGAIN);
    }
    return (Double) exp;
  }
}
