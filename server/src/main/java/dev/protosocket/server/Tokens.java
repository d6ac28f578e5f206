package dev.protosocket.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** Accepts the tokens of a list, and tells nothing about them by the time it takes. */
final class Tokens implements Predicate<String> {
  private static final int RANDOM_TOKEN_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final List<byte[]> accepted;

  /**
   * @throws IllegalArgumentException if there is no token or one is blank
   */
  Tokens(Collection<String> tokens) {
    if (tokens.isEmpty() || tokens.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException(
          "a server needs at least one token, and none may be blank");
    }
    accepted = tokens.stream().map(token -> token.getBytes(UTF_8)).toList();
  }

  /** A fresh token of 256 random bits, in base64url without padding. */
  static String random() {
    byte[] bits = new byte[RANDOM_TOKEN_BYTES];
    RANDOM.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  @Override
  public boolean test(String token) {
    byte[] presented = token.getBytes(UTF_8);
    boolean found = false;
    for (byte[] each : accepted) {
      // No early way out: which token matched must not show either.
      found |= MessageDigest.isEqual(each, presented);
    }
    return found;
  }
}
