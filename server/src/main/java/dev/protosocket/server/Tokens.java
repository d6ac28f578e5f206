// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Accepts the tokens of a list, which can change, and tells nothing about them by the time it
 * takes. Safe for use by any thread.
 */
final class Tokens implements Function<String, @Nullable Grant> {
  private static final int RANDOM_TOKEN_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private static final class Accepted {
    private final byte[] token;
    private final Grant grant = new Grant();

    Accepted(String token) {
      this.token = token.getBytes(UTF_8);
    }

    boolean is(byte[] presented) {
      return MessageDigest.isEqual(token, presented);
    }
  }

  private final List<Accepted> accepted = new CopyOnWriteArrayList<>();

  /**
   * @throws IllegalArgumentException if there is no token or one is blank
   */
  Tokens(Collection<String> tokens) {
    if (tokens.isEmpty() || tokens.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException(
          "a server needs at least one token, and none may be blank");
    }
    tokens.forEach(this::add);
  }

  /** Accepts one more. */
  void add(String token) {
    if (!UTF_8.newEncoder().canEncode(token)) {
      throw new IllegalArgumentException(
          "a token has half of a surrogate pair, which no client can send");
    }
    accepted.add(new Accepted(token));
  }

  /** Accepts one no more, neither from new sessions nor for those that presented it. */
  void revoke(String token) {
    byte[] revoked = token.getBytes(UTF_8);
    accepted.removeIf(
        each -> {
          boolean found = each.is(revoked);
          if (found) {
            each.grant.revoke();
          }
          return found;
        });
  }

  /** A fresh token of 256 random bits, in base64url without padding. */
  static String random() {
    byte[] bits = new byte[RANDOM_TOKEN_BYTES];
    RANDOM.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  /** Returns what the token gives; null if it is not accepted. */
  @Override
  public @Nullable Grant apply(String token) {
    byte[] presented = token.getBytes(UTF_8);
    Grant found = null;
    for (Accepted each : accepted) {
      // No early way out: which token matched must not show either.
      found = each.is(presented) ? each.grant : found;
    }
    return found;
  }
}
