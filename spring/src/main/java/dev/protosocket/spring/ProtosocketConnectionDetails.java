// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/**
 * Where a client connects to, and as whom, if that is known only at start: a container that a test
 * has started, a service that a platform binds. A bean of this type takes the place of the
 * properties {@code endpoint}, {@code nodes}, {@code username} and {@code credential} of its
 * client; the others stay. Asked once, when the client's bean is made.
 */
public interface ProtosocketConnectionDetails extends ConnectionDetails {
  /**
   * Returns the name of the client in {@code protosocket.clients} that it is for; null if for the
   * primary one, or the only one.
   */
  default @Nullable String client() {
    return null;
  }

  /** Returns host and port; null only for Momento keys that name their host. */
  @Nullable String endpoint();

  /** Returns the user, where memcached or Redis asks for one. */
  default @Nullable String username() {
    return null;
  }

  /** Returns the token, the API key or the password; null if there is none. */
  default @Nullable String credential() {
    return null;
  }

  /** Returns whom to trust, and that TLS is used; null if the properties say so. */
  default @Nullable SslBundle sslBundle() {
    return null;
  }
}
