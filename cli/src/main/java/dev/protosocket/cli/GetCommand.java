// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import dev.protosocket.client.ProtosocketClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints a value. */
@Command(name = "get", description = "Prints the value of a key; exit code 1 if there is none.")
final class GetCommand extends KeyedCommand {
  @Option(names = "--out", paramLabel = "FILE", description = "Write the value to this file.")
  private @Nullable Path file;

  @Option(
      names = "--type",
      description =
          "What to take the value for: ${COMPLETION-CANDIDATES}. Says what the envelope of a typed"
              + " cache says, and decompresses.")
  private @Nullable ValueType type;

  @Override
  public Integer call() {
    if (type != null && (json() || file != null)) {
      throw badOptions("--type is for people; drop --json and --out");
    }
    String cache = cache();
    byte[] key = key();
    byte[] value;
    try (ProtosocketClient client = connect()) {
      value = client.get(cache, key);
    }
    if (value == null) {
      if (json()) {
        print(Map.<String, Object>of("found", false));
      } else {
        err().println("protosocket: there is no such key");
      }
      return Exit.NO_SUCH_KEY;
    }
    if (file != null) {
      write(file, value);
    }
    if (json()) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("found", true);
      object.put("bytes", value.length);
      if (file == null) {
        object.putAll(texts().json("value", value));
      }
      print(object);
    } else if (file == null) {
      show(value);
    }
    return Exit.DONE;
  }

  private void show(byte[] value) {
    if (type != null) {
      try {
        out().println(type.view(value));
      } catch (IllegalArgumentException e) {
        throw badOptions(String.valueOf(e.getMessage()));
      }
    } else if (texts().isEncoded()) {
      out().println(texts().write(value));
    } else if (around().terminal()) {
      out().println(Words.printable(value, true));
    } else {
      try {
        around().out().write(value);
        around().out().flush();
      } catch (IOException e) {
        throw new FileException("stdout cannot be written", e);
      }
    }
  }

  private static void write(Path to, byte[] value) {
    try {
      Files.write(to, value);
    } catch (IOException e) {
      throw new FileException("the file of --out cannot be written; check its path", e);
    }
  }
}
