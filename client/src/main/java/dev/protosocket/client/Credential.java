// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Where to connect and the token to authenticate with. Immutable and safe to share between threads.
 *
 * <p>Whether a token has expired is the server's to say. A key that has by this machine's clock is
 * used like any other, and a warning is logged.
 *
 * <p>The token can be given to a client but not read back: there is no accessor, and {@link
 * #toString()} and every error leave it out.
 *
 * <p>Wherever an endpoint is given as text it may be written {@code host}, {@code host:port},
 * {@code [IPv6]:port} or as a bare IPv6 address; without a port it is {@link #DEFAULT_PORT}. {@code
 * cache.} is put before a host name that does not start with it, except {@code localhost}. A dot at
 * the end of a host name is for DNS, which then tries no search domain; TLS never sees it.
 */
public final class Credential {
  /** The port of the protosocket service. */
  public static final int DEFAULT_PORT = Endpoint.DEFAULT_PORT;

  /**
   * The longest token, in characters: with its frame it stays below the 8 KiB that a peer accepts
   * before authentication has succeeded.
   */
  public static final int MAX_TOKEN_LENGTH = 8_000;

  private final Endpoint endpoint;
  private final @Nullable String serverName;
  private final byte[] token;

  private Credential(Endpoint endpoint, @Nullable String serverName, byte[] token) {
    this.endpoint = endpoint;
    this.serverName = serverName;
    this.token = token;
  }

  /**
   * Parses a key that names its own cache host: a v1 API key, a disposable token or a legacy token.
   *
   * @param key the key as the Momento console shows it; whitespace around it is ignored
   * @return the credential
   * @throws CredentialException if the key is malformed, of an unknown kind, or a v2 API key
   */
  public static Credential parse(String key) {
    return parse(key, null);
  }

  /**
   * Parses a key of any kind and connects to the given endpoint rather than to the one that the key
   * names.
   *
   * @param key the key as the Momento console shows it; whitespace around it is ignored
   * @param endpoint the endpoint, or null for the one that the key names
   * @return the credential
   * @throws CredentialException if the key is malformed or of an unknown kind; if the endpoint is
   *     malformed; if neither the key nor the argument names an endpoint
   */
  public static Credential parse(String key, @Nullable String endpoint) {
    Objects.requireNonNull(key, "key");
    return parser(endpoint == null ? null : Endpoint.ofCell("the endpoint", endpoint)).parse(key);
  }

  /**
   * Makes a credential of a v2 API key, which does not name its endpoint.
   *
   * @param jwt the key as the Momento console shows it; whitespace around it is ignored
   * @param endpoint the endpoint of the cell, for instance {@code
   *     cell-4-us-west-2-1.prod.a.momentohq.com}
   * @return the credential
   * @throws CredentialException if the key is not a v2 API key, or if the endpoint is malformed
   */
  public static Credential v2ApiKey(String jwt, String endpoint) {
    Objects.requireNonNull(jwt, "jwt");
    Objects.requireNonNull(endpoint, "endpoint");
    return parser(Endpoint.ofCell("the endpoint", endpoint)).parseV2(jwt);
  }

  /**
   * Makes a credential for any protosocket server. Nothing is put before the host and the token is
   * not looked into.
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
    return create("the token", token, Endpoint.of(host, port));
  }

  private static KeyParser parser(@Nullable Endpoint endpoint) {
    return new KeyParser("the API key", endpoint, Clock.systemUTC());
  }

  /** Checks a token that is ready to be sent; {@code source} names it in errors. */
  static Credential create(String source, String token, Endpoint endpoint) {
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
    Objects.requireNonNull(name, "name");
    return withServerName("the server name", name);
  }

  Credential withServerName(String source, String name) {
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

  /**
   * Puts the token into the {@code authorization} header of an HTTP request to the service's own
   * API, such as address discovery. It must go nowhere else.
   *
   * @param header sets a header, given its name and its value
   */
  public void authorize(BiConsumer<String, String> header) {
    Objects.requireNonNull(header, "header");
    header.accept("authorization", new String(token, StandardCharsets.US_ASCII));
  }

  /** Tells whether both name the same server: host, port and the name in its certificate. */
  boolean isForServerOf(Credential other) {
    return port() == other.port()
        && endpointHost().equalsIgnoreCase(other.endpointHost())
        && serverName().equalsIgnoreCase(other.serverName());
  }

  /** Redacts parts of the token in a text that a server sent. */
  String redact(String text) {
    return ServerText.redact(text, new String(token, StandardCharsets.US_ASCII));
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

  /** Shows the host, the port and the server name, never the token. */
  @Override
  public String toString() {
    return "Credential[host="
        + endpointHost()
        + ", port="
        + port()
        + ", serverName="
        + serverName()
        + ", token=redacted]";
  }
}
