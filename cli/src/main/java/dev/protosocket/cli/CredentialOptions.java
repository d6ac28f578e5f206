// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import dev.protosocket.client.CredentialException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the credential is. Never an argument: others can read those. */
final class CredentialOptions {
  private static final int MAX_BYTES = 16 * 1024;
  private static final String STDIN = "-";

  /** What is no name may be the key itself, and is not repeated. */
  private static final Pattern VARIABLE = Pattern.compile("(?!eyJ)[A-Za-z_][A-Za-z0-9_]{0,99}");

  @Option(
      names = "--credential-env",
      paramLabel = "NAME",
      description = "The environment variable that holds the credential.")
  private @Nullable String variable;

  @Option(
      names = "--credential-file",
      paramLabel = "FILE",
      description = "The file that holds it; - is stdin.")
  private @Nullable String file;

  boolean isStdin() {
    return STDIN.equals(file);
  }

  /**
   * Returns what the options name; null if there are none.
   *
   * @throws CredentialException if there are two, or nothing is there
   */
  @Nullable String read(Surroundings around) {
    if (variable != null && file != null) {
      throw new CredentialException("give --credential-env or --credential-file, not both");
    }
    if (variable != null) {
      if (!VARIABLE.matcher(variable).matches()) {
        throw new CredentialException(
            "--credential-env is no variable's name; give the name of the variable that holds the"
                + " credential, not the credential");
      }
      String text = nonBlank(around.environment(), variable);
      if (text == null) {
        throw new CredentialException(variable + " is not set, or empty");
      }
      return text;
    }
    return file == null ? null : readFile(around, file);
  }

  static @Nullable String nonBlank(Map<String, String> environment, String name) {
    String text = environment.get(name);
    return text == null || text.isBlank() ? null : text.strip();
  }

  /** The path may be a misplaced key, so no message quotes it. */
  private static String readFile(Surroundings around, String path) {
    byte[] content;
    try {
      if (path.equals(STDIN)) {
        content = around.in().readNBytes(MAX_BYTES + 1);
      } else {
        try (InputStream in = Files.newInputStream(Path.of(path))) {
          content = in.readNBytes(MAX_BYTES + 1);
        }
      }
    } catch (IOException | IllegalArgumentException unused) {
      throw new CredentialException(
          "the credential file cannot be read; check its path and permissions");
    }
    if (content.length > MAX_BYTES) {
      throw new CredentialException(
          "the credential file has more than "
              + MAX_BYTES
              + " bytes; it must hold the credential and nothing else");
    }
    // What is not ASCII is refused later, not replaced on the way.
    String text = new String(content, StandardCharsets.ISO_8859_1).strip();
    if (text.isEmpty()) {
      throw new CredentialException("the credential file is empty");
    }
    return text;
  }
}
