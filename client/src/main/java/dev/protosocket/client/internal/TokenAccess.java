// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.internal;

import dev.protosocket.client.Credential;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The token of a credential, for Momento's address discovery, which must put it into a header of an
 * HTTP request. It goes nowhere else.
 *
 * <p>{@link Credential} installs the way to its token here when it is initialized, which it is
 * before there can be a credential to ask for.
 */
public final class TokenAccess {
  private static volatile @Nullable Function<Credential, String> reader;

  private TokenAccess() {}

  /**
   * Called once, by {@link Credential}.
   *
   * @param tokenOf returns a credential's token
   */
  public static void install(Function<Credential, String> tokenOf) {
    if (reader != null) {
      throw new IllegalStateException("the way to the token is installed already");
    }
    reader = Objects.requireNonNull(tokenOf, "tokenOf");
  }

  /**
   * Returns the token.
   *
   * @param credential whose token to return
   */
  public static String tokenOf(Credential credential) {
    Objects.requireNonNull(credential, "credential");
    return Objects.requireNonNull(reader, "reader").apply(credential);
  }
}
