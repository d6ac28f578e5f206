// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A property that cannot be; the message names it and shows no value. */
final class BadPropertyException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /**
   * Creates it.
   *
   * @param property its full name
   * @param reason what is wrong, without the value, which may be secret
   */
  BadPropertyException(String property, @Nullable String reason) {
    super(property + ": " + reason);
  }
}
