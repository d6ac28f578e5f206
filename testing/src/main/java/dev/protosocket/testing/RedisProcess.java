// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A real Redis in a process of its own, on a loopback port, which saves nothing; ends when it is
 * closed, and with the JVM. For one thread at a time.
 */
public final class RedisProcess extends ServerProcess {
  /** How to get the binary; for messages. */
  static final String HOW_TO_INSTALL =
      "no redis-server on the PATH; Debian: apt-get install -y redis-server";

  private final Path binary;
  private final List<String> arguments;

  private RedisProcess(Path binary, List<String> arguments) throws IOException {
    super("redis-server");
    this.binary = binary;
    this.arguments = arguments;
  }

  /** The binary, if there is one on the {@code PATH}. */
  public static Optional<Path> installed() {
    return find("redis-server", System.getenv("PATH"));
  }

  /**
   * Starts one on a free port.
   *
   * @param arguments of redis-server; {@code %PORT%} in them stands for the port, which {@code
   *     --port} is given unless they say something of a {@code --port} themselves
   * @throws IOException if there is none, or if it ends instead of serving
   */
  public static RedisProcess start(String... arguments) throws IOException {
    Path binary = installed().orElseThrow(() -> new IOException(HOW_TO_INSTALL));
    RedisProcess started = new RedisProcess(binary, List.of(arguments));
    started.begin();
    return started;
  }

  @Override
  ProcessBuilder command() {
    return new ProcessBuilder(words()).directory(directory().toFile());
  }

  @Override
  boolean listens() throws IOException {
    return said().contains("Ready to accept connections");
  }

  private List<String> words() {
    List<String> command = new ArrayList<>(List.of(binary.toString(), "--bind", host()));
    if (!arguments.contains("--port")) {
      command.addAll(List.of("--port", "%PORT%"));
    }
    command.addAll(List.of("--save", "", "--appendonly", "no", "--daemonize", "no"));
    command.addAll(arguments);
    command.replaceAll(argument -> argument.replace("%PORT%", String.valueOf(port())));
    return command;
  }

  /**
   * Sends a command on a connection of its own, and returns the reply's first line, or the text of
   * a string. Not for one that wants TLS or a password.
   */
  public String ask(String... words) throws IOException {
    try (Socket socket = new Socket(HOST, port())) {
      socket.setSoTimeout((int) READ_TIMEOUT.toMillis());
      StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
      for (String word : words) {
        request.append('$').append(word.getBytes(UTF_8).length).append("\r\n");
        request.append(word).append("\r\n");
      }
      OutputStream out = socket.getOutputStream();
      out.write(request.toString().getBytes(UTF_8));
      // A string's length counts bytes, which need not be text.
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
      String first = in.readLine();
      if (first == null) {
        throw new IOException("Redis has ended the connection");
      }
      if (!first.startsWith("$") || first.equals("$-1")) {
        return first;
      }
      char[] text = new char[Integer.parseInt(first.substring(1))];
      int read = 0;
      while (read < text.length) {
        int more = in.read(text, read, text.length - read);
        if (more < 0) {
          throw new IOException("Redis has ended the connection");
        }
        read += more;
      }
      return new String(new String(text).getBytes(ISO_8859_1), UTF_8);
    }
  }
}
