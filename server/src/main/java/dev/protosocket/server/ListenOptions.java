// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every server has which runs from the command line. */
final class ListenOptions {
  @Option(
      names = "--host",
      description = "Name or address to listen on; default: ${DEFAULT-VALUE}.")
  private String host = "127.0.0.1";

  @Option(names = "--port", description = "Port to listen on; default: a free one.")
  private int port;

  @Option(
      names = "--ca-file",
      description = "Where to write the CA certificate that clients must trust; with TLS.")
  private @Nullable Path caFile;

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  boolean namesCaFile() {
    return caFile != null;
  }

  /** Returns the file that was named, or a temporary one, which goes with the process. */
  Path caFile() throws IOException {
    if (caFile != null) {
      return caFile;
    }
    Path temporary = Files.createTempFile("protosocket-ca-", ".pem");
    temporary.toFile().deleteOnExit();
    return temporary;
  }
}
