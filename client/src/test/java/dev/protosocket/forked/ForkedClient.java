// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.forked;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.server.EmbeddedServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Runs {@link ConnectMain} against a server in this JVM. */
final class ForkedClient {
  private ForkedClient() {}

  /** What this JVM's class path holds, of the entries that pass. */
  static List<Path> classPath(Predicate<Path> entries) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(entries)
        .toList();
  }

  /** A module of this build, as a jar or as its classes; Failsafe has the one, an IDE the other. */
  static boolean isOurs(Path entry) {
    return entry.endsWith(Path.of("target", "classes"))
        || name(entry).matches("protosocket-(client|proto)-.*[.]jar");
  }

  /** A jar of Netty's, natives and tcnative included. */
  static boolean isNetty(Path entry) {
    return name(entry).startsWith("netty-");
  }

  static boolean isTcnative(Path entry) {
    return name(entry).startsWith("netty-tcnative");
  }

  static boolean isNative(Path entry) {
    return name(entry).startsWith("netty-tcnative-boringssl")
        || name(entry).startsWith("netty-transport-native-epoll");
  }

  private static String name(Path entry) {
    return entry.getFileName().toString();
  }

  /** The jars that the build has put into this folder. */
  static List<Path> copied(String folder) {
    try (Stream<Path> jars = Files.list(Path.of("target", "netty", folder))) {
      List<Path> all = jars.filter(jar -> name(jar).endsWith(".jar")).toList();
      assertThat(all).isNotEmpty();
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String joined(List<Path> entries) {
    return String.join(File.pathSeparator, entries.stream().map(Path::toString).toList());
  }

  /** Runs it with these options of the JVM, paths included; gives all it printed and logged. */
  static List<String> run(List<String> options) throws Exception {
    Path pem = Files.createTempFile("ca", ".pem");
    try (EmbeddedServer server = EmbeddedServer.builder().start()) {
      server.writeCaPem(pem);
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("-Xmx128m");
      command.addAll(options);
      command.addAll(
          List.of(
              "dev.protosocket.forked.ConnectMain",
              String.valueOf(server.port()),
              server.token(),
              pem.toString()));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (BufferedReader reader = process.inputReader(UTF_8)) {
        List<String> output = reader.lines().toList();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output).contains(ConnectMain.DONE);
        return output;
      } finally {
        process.destroyForcibly();
      }
    } finally {
      Files.delete(pem);
    }
  }

  /** With a class path. */
  static List<String> run(List<Path> first, List<Path> then) throws Exception {
    List<Path> all = new ArrayList<>(first);
    all.addAll(then);
    return run(List.of("-cp", joined(all)));
  }
}
