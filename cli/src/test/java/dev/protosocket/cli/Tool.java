// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;

/** Runs the tool in this process. */
final class Tool {
  /** How a run has ended. */
  static final class Result {
    private final int code;
    private final byte[] bytes;
    private final String err;

    private Result(int code, byte[] bytes, String err) {
      this.code = code;
      this.bytes = bytes;
      this.err = err;
    }

    int code() {
      return code;
    }

    byte[] bytes() {
      return bytes;
    }

    String out() {
      return new String(bytes, UTF_8);
    }

    String err() {
      return err;
    }
  }

  /** Patient: this also runs on busy machines. */
  static final String PATIENT = "--timeout=60s";

  private final Map<String, String> environment = new HashMap<>();
  private byte[] stdin = {};
  private boolean terminal;

  Tool variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Tool stdin(byte... bytes) {
    stdin = bytes;
    return this;
  }

  Tool onTerminal() {
    terminal = true;
    return this;
  }

  Result run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Cli.run(
            new Surroundings(environment, new ByteArrayInputStream(stdin), out, err, terminal),
            args);
    return new Result(code, out.toByteArray(), err.toString(UTF_8));
  }
}
