// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.momento;

import momento.sdk.auth.CredentialProvider;

/** Points the SDK, over TLS, at a server of the benchmark. */
final class LocalCredentials extends CredentialProvider {
  private final String host;
  private final int port;
  private final String token;

  /**
   * Credentials.
   *
   * @param host name on the server's certificate
   * @param port its port
   * @param token sent with each call
   */
  LocalCredentials(String host, int port, String token) {
    this.host = host;
    this.port = port;
    this.token = token;
  }

  @Override
  public String getAuthToken() {
    return token;
  }

  @Override
  public String getControlEndpoint() {
    return host;
  }

  @Override
  public String getCacheEndpoint() {
    return host;
  }

  @Override
  public String getStorageEndpoint() {
    return host;
  }

  @Override
  public String getTokenEndpoint() {
    return host;
  }

  @Override
  public boolean isEndpointSecure() {
    return true;
  }

  @Override
  public int getPort() {
    return port;
  }
}
