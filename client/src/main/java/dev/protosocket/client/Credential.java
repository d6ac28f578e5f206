// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.internal.TokenAccess;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where to connect and the token to authenticate with. Immutable and safe to share between threads.
 *
 * <p>The token is not looked into: whether it has expired is the server's to say. It can be given
 * to a client but not read back: there is no public accessor, and {@link #toString()} and every
 * error leave it out. Besides the client only the module for Momento gets it, whose address
 * discovery authenticates with the same token.
 */
public final class Credential {
  /** The port of the protosocket service. */
  public static final int DEFAULT_PORT = Endpoint.DEFAULT_PORT;

  /**
   * The longest token, in characters: with its frame it stays below the 8 KiB that a peer accepts
   * before authentication has succeeded.
   */
  public static final int MAX_TOKEN_LENGTH = 8_000;

  static {
    TokenAccess.install(credential -> credential.tokenText());
  }

  private final Endpoint endpoint;
  private final @Nullable String serverName;
  private final byte[] token;

  private Credential(Endpoint endpoint, @Nullable String serverName, byte[] token) {
    this.endpoint = endpoint;
    this.serverName = serverName;
    this.token = token;
  }

  /**
   * Makes a credential for any protosocket server.
   *
   * @param host the host name or IP address to dial; an IPv6 address may stand in brackets
   * @param port the port, 1 to 65535
   * @param token the token: visible ASCII characters, at most {@link #MAX_TOKEN_LENGTH}
   * @return the credential
   * @throws CredentialException if the host, port or token is malformed
   */
  public static Credential of(String host, int port, String token) {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(token, "token");
    return of(new Endpoint(host, port), "the token", token);
  }

  /**
   * Makes a credential of a token that was read from somewhere, which errors name.
   *
   * @param endpoint where to connect
   * @param source how errors name the token, for instance the variable it comes from; the token
   *     itself is never quoted
   * @param token the token: visible ASCII characters, at most {@link #MAX_TOKEN_LENGTH}
   * @return the credential
   * @throws CredentialException if the token is malformed
   */
  public static Credential of(Endpoint endpoint, String source, String token) {
    Objects.requireNonNull(endpoint, "endpoint");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(token, "token");
    if (token.isEmpty()) {
      throw new CredentialException(source + " is empty; give the token that the server expects");
    }
    if (token.length() > MAX_TOKEN_LENGTH) {
      throw new CredentialException(
          source
              + " has "
              + token.length()
              + " characters, more than the limit of "
              + MAX_TOKEN_LENGTH);
    }
    // The token also travels in an HTTP header, where a line break would start another header.
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      if (c <= ' ' || c > '~') {
        throw new CredentialException(
            source
                + " has a space, a control character or a character outside ASCII at index "
                + i
                + "; remove it");
      }
    }
    return new Credential(endpoint, null, token.getBytes(StandardCharsets.US_ASCII));
  }

  /** Says where to connect, and that nothing is to be said of who one is. */
  static Credential none(Endpoint endpoint) {
    return new Credential(Objects.requireNonNull(endpoint, "endpoint"), null, new byte[0]);
  }

  /**
   * Returns this credential with another port.
   *
   * @param port the port, 1 to 65535
   * @return the credential with that port
   * @throws CredentialException if the port is out of range
   */
  public Credential withPort(int port) {
    return new Credential(endpoint.withPort(port), serverName, token);
  }

  /**
   * Returns this credential with another name for TLS. It is for a host that is dialled by its IP
   * address or through a tunnel, while the server's certificate carries the host name.
   *
   * @param name the host name to verify and to send as SNI; neither an IP address nor with a port
   * @return the credential with that name
   * @throws CredentialException if the name is malformed
   */
  public Credential withServerName(String name) {
    return withServerName("the server name", Objects.requireNonNull(name, "name"));
  }

  /**
   * Returns this credential with another name for TLS that was read from somewhere, which errors
   * name.
   *
   * @param source how errors name the name, for instance the variable it comes from
   * @param name as in {@link #withServerName(String)}
   * @return the credential with that name
   * @throws CredentialException if the name is malformed
   */
  public Credential withServerName(String source, String name) {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(name, "name");
    return new Credential(endpoint, Endpoint.requireServerName(source, name), token);
  }

  /**
   * Returns the host to dial.
   *
   * @return a host name, with the dot at its end if it was given with one, an IPv4 address, or an
   *     IPv6 address without brackets
   */
  public String endpointHost() {
    return endpoint.host();
  }

  /**
   * Returns the port to dial.
   *
   * @return the port, 1 to 65535
   */
  public int port() {
    return endpoint.port();
  }

  /**
   * Returns the name that the server's certificate must carry and that is sent as SNI if it is not
   * an IP address.
   *
   * @return the name given to {@link #withServerName(String)}, else {@link #endpointHost()},
   *     without a dot at its end
   */
  public String serverName() {
    return serverName == null ? Endpoint.withoutTrailingDot(endpoint.host()) : serverName;
  }

  /** Tells whether both name the same server: host, port and the name in its certificate. */
  boolean isForServerOf(Credential other) {
    return port() == other.port()
        && endpointHost().equalsIgnoreCase(other.endpointHost())
        && serverName().equalsIgnoreCase(other.serverName());
  }

  /** Redacts parts of the token in a text that a server sent. */
  String redact(String text) {
    return token.length == 0 ? text : ServerText.redact(text, tokenText());
  }

  private String tokenText() {
    return new String(token, StandardCharsets.US_ASCII);
  }

  /** Returns a copy of the token in UTF-8, for the authentication command and nothing else. */
  byte[] tokenUtf8() {
    return token.clone();
  }

  /**
   * Compares the endpoint, the server name and the token; how long it takes does not depend on the
   * token's content.
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Credential that
        && endpoint.equals(that.endpoint)
        && Objects.equals(serverName, that.serverName)
        && MessageDigest.isEqual(token, that.token);
  }

  /** Leaves the token out, so that a logged hash says nothing about it. */
  @Override
  public int hashCode() {
    return Objects.hash(endpoint, serverName);
  }

  /** Shows the host, the port, the server name and whether there is a token, never the token. */
  @Override
  public String toString() {
    return "Credential[host="
        + endpointHost()
        + ", port="
        + port()
        + ", serverName="
        + serverName()
        + (token.length == 0 ? ", token=none]" : ", token=redacted]");
  }
}
