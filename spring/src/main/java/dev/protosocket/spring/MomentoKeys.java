// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import dev.protosocket.client.Credential;
import dev.protosocket.momento.MomentoCredentials;
import org.jspecify.annotations.Nullable;

/** Loaded only if protosocket-momento is there. */
final class MomentoKeys {
  private MomentoKeys() {}

  static Credential credential(String key, @Nullable String endpoint) {
    return MomentoCredentials.parse(key, endpoint);
  }
}
