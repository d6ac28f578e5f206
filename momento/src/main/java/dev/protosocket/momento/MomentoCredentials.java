// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import dev.protosocket.client.Credential;
import dev.protosocket.client.CredentialException;
import dev.protosocket.client.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Credential} of a Momento key, which comes as text, from the environment or from a
 * file. All methods are safe to call from any thread; they may read a file, but never use the
 * network.
 *
 * <p>Wherever an endpoint is given as text it may be written {@code host}, {@code host:port},
 * {@code [IPv6]:port} or as a bare IPv6 address; without a port it is {@link
 * Endpoint#DEFAULT_PORT}. {@code cache.} is put before a host name that does not start with it,
 * except {@code localhost}.
 *
 * <p>Whether a key has expired is the server's to say. One that has by this machine's clock is used
 * like any other, and a warning is logged.
 *
 * <p>The environment variables, of which an empty or blank one counts as unset:
 *
 * <ul>
 *   <li>{@code MOMENTO_API_KEY}, else {@code MOMENTO_AUTH_TOKEN}: the key, of any kind
 *   <li>{@code MOMENTO_ENDPOINT}, else {@code MOMENTO_REGION}: where to connect. Needed for a v2
 *       API key; for every other kind it replaces the endpoint that the key names
 *   <li>{@code MOMENTO_SNI_HOST}: the name to verify and to send as SNI where it is not the
 *       endpoint's host
 * </ul>
 */
public final class MomentoCredentials {
  /** The largest credential file, in bytes. */
  static final int MAX_FILE_BYTES = 16 * 1024;

  /** Keys are longer, or begin with the letters that no name may begin with. */
  private static final Pattern VARIABLE_NAME =
      Pattern.compile("(?!eyJ)[A-Za-z_][A-Za-z0-9_.-]{0,99}");

  private MomentoCredentials() {}

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
    return parser("the API key", endpoint).parse(key);
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
    return parser("the API key", endpoint).parseV2(jwt);
  }

  /**
   * Says what a key of any kind says of itself. Nothing is sent, and the token is no part of it.
   *
   * @param key the key as the Momento console shows it; whitespace around it is ignored
   * @return the kind, the host and the expiry
   * @throws CredentialException if the key is malformed or of an unknown kind
   */
  public static MomentoKey describe(String key) {
    Objects.requireNonNull(key, "key");
    return parser("the API key", null).describe(key);
  }

  /** The parser of a key that comes alone, perhaps with an argument that names the endpoint. */
  private static KeyParser parser(String source, @Nullable String endpoint) {
    Endpoint explicit = endpoint == null ? null : CellEndpoint.parse("the endpoint", endpoint);
    return new KeyParser(source, explicit, Clock.systemUTC());
  }

  /**
   * Loads the credential that the process's environment variables describe.
   *
   * @return the credential
   * @throws CredentialException if no key is set or a variable that is used is malformed; the
   *     message names the variable
   */
  public static Credential fromEnvironment() {
    return fromEnvironment(System.getenv());
  }

  /**
   * Loads the credential that the given variables describe.
   *
   * @param environment values by variable name; names that this class does not list are ignored
   * @return the credential
   * @throws CredentialException if no key is set or a variable that is used is malformed; the
   *     message names the variable
   */
  public static Credential fromEnvironment(Map<String, String> environment) {
    Objects.requireNonNull(environment, "environment");
    return fromEnvironment(environment, Clock.systemUTC());
  }

  /**
   * Loads a key that names its own cache host, of the kinds that {@link #parse(String)} takes, from
   * an environment variable of the caller's choice. No other variable is looked at.
   *
   * @param variable the variable's name, for instance {@code ORDERS_CACHE_KEY}
   * @return the credential
   * @throws CredentialException if the variable is unset, empty or blank, or if its key cannot be
   *     used; the message names the variable
   */
  public static Credential fromEnvironment(String variable) {
    return fromEnvironment(variable, null);
  }

  /**
   * Loads a key of any kind from an environment variable of the caller's choice and connects to the
   * given endpoint. No other variable is looked at.
   *
   * @param variable the variable's name, for instance {@code ORDERS_CACHE_KEY}
   * @param endpoint the endpoint, in the forms that this class describes, or null for the one that
   *     the key names
   * @return the credential
   * @throws CredentialException if the variable is unset, empty or blank, or if its key or the
   *     endpoint cannot be used; the message names the variable
   */
  public static Credential fromEnvironment(String variable, @Nullable String endpoint) {
    return fromVariable(System.getenv(), variable, endpoint);
  }

  static Credential fromVariable(
      Map<String, String> environment, String variable, @Nullable String endpoint) {
    Objects.requireNonNull(variable, "variable");
    // What is no name may be the key itself, and is not repeated.
    if (!VARIABLE_NAME.matcher(variable).matches()) {
      throw new CredentialException(
          "the variable's name is not one; give the name of the variable that holds the key, not the"
              + " key");
    }
    KeyParser parser = parser(variable, endpoint);
    String key = value(environment, variable);
    if (key == null) {
      throw new CredentialException(
          variable
              + " is not set, or empty; set it to a key from the Momento console, and check that this"
              + " process gets it");
    }
    return parser.parse(key);
  }

  static Credential fromEnvironment(Map<String, String> environment, Clock clock) {
    String source =
        value(environment, "MOMENTO_API_KEY") != null ? "MOMENTO_API_KEY" : "MOMENTO_AUTH_TOKEN";
    String key = value(environment, source);
    if (key == null) {
      throw new CredentialException(
          "neither MOMENTO_API_KEY nor MOMENTO_AUTH_TOKEN is set;"
              + " set MOMENTO_API_KEY to a key from the Momento console");
    }
    Credential credential = new KeyParser(source, endpoint(environment), clock).parse(key);
    String serverName = value(environment, "MOMENTO_SNI_HOST");
    return serverName == null
        ? credential
        : credential.withServerName("MOMENTO_SNI_HOST", serverName);
  }

  /**
   * Loads a key that names its own cache host, of the kinds that {@link #parse(String)} takes, from
   * a file.
   *
   * @param file a file that holds the key and nothing else but whitespace around it; at most 16 KiB
   * @return the credential
   * @throws CredentialException if the file cannot be read or what it holds cannot be used
   */
  public static Credential fromFile(Path file) {
    return fromFile(file, null);
  }

  /**
   * Loads a key of any kind from a file and connects to the given endpoint.
   *
   * @param file a file that holds the key and nothing else but whitespace around it; at most 16 KiB
   * @param endpoint the endpoint, in the forms that this class describes, or null for the one that
   *     the key names
   * @return the credential
   * @throws CredentialException if the file cannot be read or what it holds cannot be used, or if
   *     the endpoint is malformed
   */
  public static Credential fromFile(Path file, @Nullable String endpoint) {
    Objects.requireNonNull(file, "file");
    return parser("the credential file", endpoint).parse(read(file));
  }

  private static @Nullable Endpoint endpoint(Map<String, String> environment) {
    String endpoint = value(environment, "MOMENTO_ENDPOINT");
    if (endpoint != null) {
      return CellEndpoint.parse("MOMENTO_ENDPOINT", endpoint);
    }
    String region = value(environment, "MOMENTO_REGION");
    return region == null ? null : CellEndpoint.ofRegion("MOMENTO_REGION", region);
  }

  private static @Nullable String value(Map<String, String> environment, String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value;
  }

  private static String read(Path file) {
    if (Files.isDirectory(file)) {
      throw new CredentialException(
          "the credential file is a directory; give the path of the file in it");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_FILE_BYTES + 1);
      if (content.length > MAX_FILE_BYTES) {
        throw new CredentialException(
            "the credential file has more than "
                + MAX_FILE_BYTES
                + " bytes; it must hold the key and nothing else");
      }
      // One character per byte: what is not ASCII is refused by the parser, not replaced on the way
      // to it.
      return new String(content, StandardCharsets.ISO_8859_1);
    } catch (
        NoSuchFileException
            unused) { // the messages of both quote the path, which may be a misplaced key
      throw new CredentialException("the credential file does not exist; check its path");
    } catch (IOException unused) {
      throw new CredentialException("the credential file cannot be read; check its permissions");
    }
  }
}
