// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.CredentialException;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.memcached.Memcached;
import dev.protosocket.momento.MomentoCredentials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where to connect, and how. */
final class ConnectOptions {
  /** What is spoken. */
  enum Wire {
    PROTOSOCKET,
    MEMCACHED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final String ENDPOINT_VARIABLE = "MOMENTO_ENDPOINT";

  @Option(
      names = "--wire",
      description = "protosocket or memcached; default: ${DEFAULT-VALUE}.",
      defaultValue = "protosocket")
  private Wire wire = Wire.PROTOSOCKET;

  @Option(
      names = "--endpoint",
      paramLabel = "HOST[:PORT]",
      description = "Where to connect; a Momento key that names its host needs none.")
  private @Nullable String endpoint;

  @Mixin private final CredentialOptions credentials = new CredentialOptions();

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "PEM file of the authority to trust; default: the JDK's roots.")
  private @Nullable Path caFile;

  @Option(
      names = "--server-name",
      paramLabel = "NAME",
      description = "The name in the server's certificate, if it is not the endpoint's host.")
  private @Nullable String serverName;

  @Option(
      names = "--tls",
      negatable = true,
      description =
          "Whether to speak TLS; protosocket does by default, memcached with --ca-file only.")
  private @Nullable Boolean tls;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = Times.class,
      description = "Of connecting and of each operation, as 500ms or 5s; default: 2s and 1100ms.")
  private @Nullable Duration timeout;

  Wire wire() {
    return wire;
  }

  @Nullable Path caFile() {
    return caFile;
  }

  @Nullable Duration timeout() {
    return timeout;
  }

  boolean hasTls() {
    return tls != null ? tls : wire == Wire.PROTOSOCKET || caFile != null;
  }

  boolean readsStdin() {
    return credentials.isStdin();
  }

  /**
   * Puts it together.
   *
   * @throws CredentialException if the options do not go together or the credential is no good
   */
  ClientConfig config(Surroundings around) {
    if (caFile != null && !hasTls()) {
      throw new CredentialException("--ca-file has nothing to verify with --no-tls: drop one");
    }
    Credential credential = null;
    ClientConfig.Builder builder;
    if (wire == Wire.MEMCACHED) {
      Endpoint server = memcachedServer();
      builder = Memcached.config(server);
      String login = credentials.read(around);
      if (login != null) {
        credential = login(server, login);
      } else if (serverName != null) {
        throw new CredentialException("--server-name needs a credential with memcached");
      }
    } else {
      credential = protosocketCredential(around);
      builder = ClientConfig.builder(credential);
    }
    if (credential != null) {
      builder.credential(
          serverName == null ? credential : credential.withServerName("--server-name", serverName));
    }
    builder.tls(tlsOptions());
    if (timeout != null) {
      builder.connectTimeout(timeout).requestTimeout(timeout);
    }
    return builder.build();
  }

  private TlsOptions tlsOptions() {
    if (!hasTls()) {
      return TlsOptions.insecurePlaintext();
    }
    return caFile == null ? TlsOptions.systemTrust() : TlsOptions.trust(caFile);
  }

  private Endpoint memcachedServer() {
    if (endpoint == null) {
      throw new CredentialException("give --endpoint: where the memcached is");
    }
    Endpoint parsed = Endpoint.parse("--endpoint", endpoint);
    String text = endpoint.strip();
    boolean hostAlone = text.equals(parsed.host()) || (text.startsWith("[") && text.endsWith("]"));
    return hostAlone ? new Endpoint(parsed.host(), Memcached.DEFAULT_PORT) : parsed;
  }

  private static Credential login(Endpoint server, String login) {
    int colon = login.indexOf(':');
    if (colon < 0) {
      throw new CredentialException("the credential of a memcached is user:password");
    }
    return Memcached.login(server, login.substring(0, colon), login.substring(colon + 1));
  }

  private Credential protosocketCredential(Surroundings around) {
    Map<String, String> environment = new HashMap<>(around.environment());
    if (endpoint != null) {
      environment.put(ENDPOINT_VARIABLE, endpoint);
    }
    String text = credentials.read(around);
    if (text == null) {
      text = ofMomentoVariables(environment);
      if (isMomentoKey(text)) {
        return MomentoCredentials.fromEnvironment(environment);
      }
    }
    String where = CredentialOptions.nonBlank(environment, ENDPOINT_VARIABLE);
    if (isMomentoKey(text)) {
      return MomentoCredentials.parse(text, where);
    }
    if (where == null) {
      throw new CredentialException(
          "give --endpoint: the credential is a token that does not say where its server is");
    }
    return Credential.of(Endpoint.parse("--endpoint", where), "the credential", text);
  }

  /** Returns the key of the variables that Momento's tools use. */
  static String ofMomentoVariables(Map<String, String> environment) {
    String text = CredentialOptions.nonBlank(environment, "MOMENTO_API_KEY");
    text = text != null ? text : CredentialOptions.nonBlank(environment, "MOMENTO_AUTH_TOKEN");
    if (text == null) {
      throw new CredentialException(
          "there is no credential: set MOMENTO_API_KEY, or say where it is with --credential-env or"
              + " --credential-file");
    }
    return text;
  }

  /** All of them are base64 of JSON at their beginning. */
  private static boolean isMomentoKey(String text) {
    return text.startsWith("eyJ");
  }
}
