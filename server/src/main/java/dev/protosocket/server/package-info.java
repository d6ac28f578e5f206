// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/**
 * An embedded protosocket server for local work and integration tests.
 *
 * <pre>{@code
 * try (EmbeddedServer server = EmbeddedServer.start()) {
 *   // connect to server.address() with server.token(), trusting server.caCertificatePem();
 *   // the cache named "cache" is there
 * }
 * }</pre>
 */
@NullMarked
package dev.protosocket.server;

import org.jspecify.annotations.NullMarked;
