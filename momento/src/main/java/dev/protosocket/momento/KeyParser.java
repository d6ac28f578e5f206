// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import dev.protosocket.client.Credential;
import dev.protosocket.client.CredentialException;
import dev.protosocket.client.Endpoint;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Tells the four kinds of Momento keys apart and turns them into credentials:
 *
 * <pre>
 * no dots     base64 of {"endpoint","api_key"}     v1 API key, disposable token    sends api_key
 * two dots    JWT, claim t is "g"                  v2 API key                      sends the JWT, names no host
 *             JWT, claims c and cp                 legacy token                    sends the JWT to c
 *             JWT, claim c or endpoint             cell token                      sends the JWT to cache.(claim)
 * </pre>
 *
 * <p>Whatever is none of these is refused, so that a secret of something else is not sent to a
 * cache.
 */
final class KeyParser {
  /**
   * The longest text that is decoded, in characters: a token of {@link Credential#MAX_TOKEN_LENGTH}
   * with its endpoint, in base64.
   */
  static final int MAX_KEY_LENGTH = 12_000;

  static final String COPY_AGAIN = "; copy the whole key again from the Momento console";

  private static final int JWT_SEGMENTS = 3;

  /** The end of the year 9999, in seconds since 1970: a later expiry is none that is waited for. */
  private static final double MAX_EXPIRY = 253_402_300_799.0;

  private static final String QUOTES = "\"'`\u2018\u2019\u201c\u201d\u00ab\u00bb";

  /** What templates put around the names of values; no key begins like that. */
  private static final String PLACEHOLDER_STARTS = "<${";

  private final String source;
  private final @Nullable Endpoint explicit;
  private final Clock clock;

  /**
   * @param source how error messages name the key, for instance {@code MOMENTO_API_KEY}
   * @param explicit the endpoint to use whatever the key names, or null
   * @param clock tells whether to warn that the key has expired
   */
  KeyParser(String source, @Nullable Endpoint explicit, Clock clock) {
    this.source = source;
    this.explicit = explicit;
    this.clock = clock;
  }

  /** Parses a key of any kind; whitespace around it is ignored. */
  Credential parse(String text) {
    String key = requireKey(text);
    if (key.indexOf('.') < 0) {
      return parseEncodedJson(key);
    }
    Claims claims = jwtClaims(key);
    warnIfExpired(claims);
    return parseJwt(key, claims);
  }

  /** Says what a key of any kind says; refuses what {@link #parse} refuses as malformed. */
  MomentoKey describe(String text) {
    String key = requireKey(text);
    if (key.indexOf('.') < 0) {
      Claims fields = encodedJson(key);
      Endpoint host = encodedEndpoint(requireField(fields, "endpoint"));
      Claims inner = innerClaims(requireField(fields, "api_key"));
      return new MomentoKey(MomentoKey.Kind.API_KEY, host, expiry(inner));
    }
    Claims claims = jwtClaims(key);
    if (isV2(claims)) {
      return new MomentoKey(MomentoKey.Kind.API_KEY_V2, null, expiry(claims));
    }
    boolean legacy = claims.has("c") && claims.has("cp");
    return new MomentoKey(
        legacy ? MomentoKey.Kind.LEGACY_TOKEN : MomentoKey.Kind.CELL_TOKEN,
        jwtEndpoint(claims),
        expiry(claims));
  }

  private @Nullable Instant expiry(@Nullable Claims claims) {
    Double seconds = claims == null ? null : claims.expiry(source);
    return seconds == null
        ? null
        : Instant.ofEpochSecond((long) Math.max(0, Math.min(seconds, MAX_EXPIRY)));
  }

  /** Parses a v2 API key and refuses every other kind. */
  Credential parseV2(String text) {
    String key = requireKey(text);
    if (key.indexOf('.') < 0) {
      throw notV2();
    }
    Claims claims = jwtClaims(key);
    warnIfExpired(claims);
    if (!isV2(claims)) {
      throw notV2();
    }
    return parseJwt(key, claims);
  }

  /** Refuses what is no key by its length, or by what has come with it when it was copied. */
  private String requireKey(String text) {
    String key = text.strip();
    if (key.isEmpty()) {
      throw new CredentialException(source + " is empty; copy a key from the Momento console");
    }
    if (key.length() > MAX_KEY_LENGTH) {
      throw new CredentialException(
          source
              + " has "
              + key.length()
              + " characters, more than the limit of "
              + MAX_KEY_LENGTH
              + COPY_AGAIN);
    }
    if (hasByteOrderMark(key)) {
      throw new CredentialException(
          source + " begins with a byte order mark; save it as plain text, in ASCII");
    }
    if (isQuoted(key)) {
      throw new CredentialException(source + " is in quotes; remove them");
    }
    if (key.chars().anyMatch(Character::isWhitespace)) {
      throw new CredentialException(
          source
              + " has a space or a line break in it; it must hold the key and nothing else, on one"
              + " line");
    }
    if (PLACEHOLDER_STARTS.indexOf(key.charAt(0)) >= 0) {
      throw new CredentialException(
          source
              + " is a placeholder that nothing was put in for; put a key from the Momento console");
    }
    return key;
  }

  /** Tells whether a text begins or ends with a quotation mark, as copied text may. */
  private static boolean isQuoted(String text) {
    return !text.isEmpty()
        && (QUOTES.indexOf(text.charAt(0)) >= 0
            || QUOTES.indexOf(text.charAt(text.length() - 1)) >= 0);
  }

  /** Of UTF-8 or UTF-16, as a character or, in a file that was read byte by byte, as its bytes. */
  private static boolean hasByteOrderMark(String key) {
    return key.startsWith("\ufeff")
        || key.startsWith("\u00ef\u00bb\u00bf")
        || key.startsWith("\u00fe\u00ff")
        || key.startsWith("\u00ff\u00fe");
  }

  private Credential parseEncodedJson(String key) {
    Claims fields = encodedJson(key);
    String host = requireField(fields, "endpoint");
    String token = requireField(fields, "api_key");
    Claims claims = innerClaims(token);
    if (claims != null) {
      warnIfExpired(claims);
    }
    Endpoint endpoint = explicit != null ? explicit : encodedEndpoint(host);
    return Credential.of(endpoint, "field api_key of " + source, token);
  }

  private Claims encodedJson(String key) {
    Claims fields = decode(key);
    if (fields == null) {
      throw new CredentialException(
          source + " is neither a JWT nor base64 of a JSON object" + COPY_AGAIN);
    }
    return fields;
  }

  private Endpoint encodedEndpoint(String host) {
    return CellEndpoint.parse("field endpoint of " + source, host);
  }

  /**
   * The inner token is the server's to read; its expiry is worth a look if it happens to be a JWT.
   */
  private static @Nullable Claims innerClaims(String token) {
    String[] segments = token.split("\\.", -1);
    return segments.length == JWT_SEGMENTS ? decode(segments[1]) : null;
  }

  private String requireField(Claims fields, String name) {
    String value = fields.text(name, "field " + name + " of " + source);
    if (value == null) {
      throw new CredentialException(
          source + " is base64 of JSON without the field " + name + COPY_AGAIN);
    }
    return value;
  }

  private Credential parseJwt(String key, Claims claims) {
    return Credential.of(isV2(claims) ? v2Endpoint() : jwtEndpoint(claims), source, key);
  }

  private Endpoint v2Endpoint() {
    if (explicit == null) {
      throw new CredentialException(
          source
              + " is a v2 API key, which names no endpoint; give one as the second argument in code, or,"
              + " with MomentoCredentials.fromEnvironment(), as MOMENTO_ENDPOINT or MOMENTO_REGION");
    }
    return explicit;
  }

  /** The claim must be there even if it is not used: without it the JWT is not Momento's. */
  private Endpoint jwtEndpoint(Claims claims) {
    String name = claims.has("c") ? "c" : "endpoint";
    String label = "claim " + name + " of " + source;
    String host = claims.text(name, label);
    if (host == null) {
      throw new CredentialException(
          source + " is a JWT that names no cache host in a claim c or endpoint" + COPY_AGAIN);
    }
    if (explicit != null) {
      return explicit;
    }
    return claims.has("c") && claims.has("cp")
        ? Endpoint.parse(label, host)
        : CellEndpoint.parse(label, host);
  }

  private Claims jwtClaims(String key) {
    String[] segments = key.split("\\.", -1);
    if (segments.length != JWT_SEGMENTS) {
      throw new CredentialException(
          source
              + " has "
              + segments.length
              + " parts between dots, where a JWT has 3"
              + COPY_AGAIN);
    }
    for (String segment : segments) {
      if (segment.isEmpty() || !segment.chars().allMatch(KeyParser::isBase64Character)) {
        throw new CredentialException(
            source + " is not a JWT, one of its 3 parts is not base64" + COPY_AGAIN);
      }
    }
    Claims claims = decode(segments[1]);
    if (claims == null) {
      throw new CredentialException(
          source
              + " is not a JWT, its payload (the second part) is not base64 of a JSON object"
              + COPY_AGAIN);
    }
    return claims;
  }

  private void warnIfExpired(Claims claims) {
    Double expiry = claims.expiry(source);
    if (expiry != null) {
      ExpiryWarnings.check(source, expiry, clock);
    }
  }

  private static boolean isV2(Claims claims) {
    return claims.isText("t", "g");
  }

  private CredentialException notV2() {
    return new CredentialException(
        source
            + " is not a v2 API key (a JWT whose claim t is g); use MomentoCredentials.parse for the other kinds");
  }

  /** Decodes either alphabet, padded or not; null if the result is not a JSON object. */
  private static @Nullable Claims decode(String base64) {
    try {
      return Claims.read(Base64.getUrlDecoder().decode(base64.replace('+', '-').replace('/', '_')));
    } catch (IllegalArgumentException unused) { // its message quotes the input
      return null;
    }
  }

  private static boolean isBase64Character(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "+/-_=".indexOf(c) >= 0;
  }
}
