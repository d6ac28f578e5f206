// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli.load;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.momento.MomentoCredentials;
import dev.protosocket.server.EmbeddedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The server under load, and what a client needs to reach it; closes the embedded one. */
record Target(ClientConfig.Builder config, @Nullable EmbeddedServer server)
    implements AutoCloseable {
  static final String EMBEDDED = "embedded";
  static final String MOMENTO = "momento";
  static final String TOKEN_VARIABLE = "PROTOSOCKET_TOKEN";

  private static final Pattern HOST_PORT = Pattern.compile("([^:]+|\\[.+]):(\\d{1,5})");
  private static final int MAX_PORT = 65_535;
  private static final long MAX_TOKEN_BYTES = 16 * 1024;

  /** Throws {@link IllegalArgumentException} unless the text is one of the forms of a target. */
  static void check(String target) {
    if (target.equals(EMBEDDED) || target.equals(MOMENTO)) {
      return;
    }
    if (!HOST_PORT.matcher(target).matches()) {
      throw new IllegalArgumentException("--target must be embedded, momento or HOST:PORT");
    }
    port(target);
  }

  /**
   * Opens the target.
   *
   * @throws IllegalArgumentException if the credential or the CA file cannot be used; the message
   *     never has the token
   */
  static Target open(String target, String cache, @Nullable Path caFile, @Nullable Path tokenFile) {
    if (target.equals(EMBEDDED)) {
      EmbeddedServer server = EmbeddedServer.builder().caches(cache).start();
      Credential credential = Credential.of("localhost", server.port(), server.token());
      return new Target(
          ClientConfig.builder(credential).tls(TlsOptions.trustPem(server.caCertificatePem())),
          server);
    }
    Credential credential;
    if (target.equals(MOMENTO)) {
      credential =
          tokenFile == null
              ? MomentoCredentials.fromEnvironment()
              : MomentoCredentials.fromFile(tokenFile);
    } else {
      String host = target.substring(0, target.lastIndexOf(':'));
      credential = Credential.of(host, port(target), token(tokenFile));
    }
    ClientConfig.Builder config = ClientConfig.builder(credential);
    return new Target(caFile == null ? config : config.tls(TlsOptions.trust(caFile)), null);
  }

  private static int port(String target) {
    return (int)
        Numbers.whole("the port", target.substring(target.lastIndexOf(':') + 1), 1, MAX_PORT);
  }

  private static String token(@Nullable Path file) {
    if (file == null) {
      String token = System.getenv(TOKEN_VARIABLE);
      if (token == null || token.isBlank()) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "set %s or give --token-file", TOKEN_VARIABLE));
      }
      return token.strip();
    }
    try {
      if (Files.size(file) > MAX_TOKEN_BYTES) {
        throw new IllegalArgumentException("the token file is longer than a token");
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    } catch (IOException unused) { // its message has the path, which may be a misplaced token
      throw new IllegalArgumentException("the token file cannot be read");
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
