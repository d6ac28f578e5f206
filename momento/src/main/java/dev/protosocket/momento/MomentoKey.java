// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import dev.protosocket.client.Endpoint;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a key says of itself, without the token; {@link MomentoCredentials#describe} reads it. No
 * signature is checked, so it is for people and not for decisions.
 *
 * @param kind which of the kinds it is
 * @param endpoint where the key says to connect; null for those that do not say
 * @param expiry when it ends; null if it does not say. Dates after the year 9999 are its end
 */
public record MomentoKey(Kind kind, @Nullable Endpoint endpoint, @Nullable Instant expiry) {
  /** The kinds of keys. */
  public enum Kind {
    /** A v1 API key or a disposable token: base64 of JSON. */
    API_KEY,
    /** A v2 API key, a JWT that names no endpoint. */
    API_KEY_V2,
    /** A legacy token, a JWT that names the host of its cache and of its control plane. */
    LEGACY_TOKEN,
    /** A JWT that names the cell of its cache. */
    CELL_TOKEN
  }

  /** Checks that there is a kind. */
  public MomentoKey {
    Objects.requireNonNull(kind, "kind");
  }
}
