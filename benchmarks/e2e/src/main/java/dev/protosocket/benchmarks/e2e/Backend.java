// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The kinds of server. */
enum Backend {
  /** Canned protosocket replies: of the floor and of ours. */
  CANNED("floor", "CannedServer", ""),
  /** Momento's gRPC service. */
  GRPC("momento", "CannedGrpcServer", ""),
  /** Redis over TLS. */
  REDIS("", "", "redis-server"),
  /** memcached over plain TCP, with one thread. */
  MEMCACHED("", "", "memcached"),
  /** The same over TLS. */
  MEMCACHED_TLS("", "", "memcached"),
  /** Canned replies of the meta protocol, over plain TCP. */
  CANNED_META("floor", "CannedServer", "");

  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

  /** memcached counts key and header to an item: its default of 1 MiB is too little for 1 MiB. */
  private static final String MAX_ITEM = "2m";

  private final String module;
  private final String mainClass;
  private final String program;

  Backend(String module, String mainClass, String program) {
    this.module = module;
    this.mainClass = mainClass;
    this.program = program;
  }

  /** The program that it needs and that is not installed here, if there is one. */
  Optional<String> missing() {
    return program.isEmpty() || Workplace.findOnPath(program).isPresent()
        ? Optional.empty()
        : Optional.of(program);
  }

  /** Starts one that holds values of a size. */
  Running start(Workplace workplace, String cpus, int valueSize)
      throws IOException, InterruptedException {
    return switch (this) {
      case CANNED, GRPC -> startJvm(workplace, cpus, valueSize, List.of());
      case CANNED_META -> startJvm(workplace, cpus, valueSize, List.of("--meta"));
      case REDIS -> startRedis(workplace, cpus);
      case MEMCACHED -> startMemcached(workplace, cpus, List.of());
      case MEMCACHED_TLS -> startMemcached(workplace, cpus, tls(workplace.certificates()));
    };
  }

  /** Whether clients that may do without have to speak TLS. */
  boolean isTls() {
    return this == MEMCACHED_TLS;
  }

  private static List<String> tls(Certificates tls) {
    return List.of("-Z", "-o", "ssl_chain_cert=" + tls.certificate() + ",ssl_key=" + tls.key());
  }

  private Running startJvm(Workplace workplace, String cpus, int valueSize, List<String> more)
      throws IOException, InterruptedException {
    Certificates tls = workplace.certificates();
    List<String> command = new ArrayList<>(Cpus.pin(cpus));
    command.addAll(
        workplace.java(module, "dev.protosocket.benchmarks." + module + "." + mainClass));
    command.addAll(List.of("--value", Integer.toString(valueSize)));
    command.addAll(List.of("--cert", tls.certificate().toString(), "--key", tls.key().toString()));
    command.addAll(more);
    ChildProcess process = new ChildProcess(command, workplace.log("server-" + module));
    try {
      String ready = process.await("READY ", START_TIMEOUT);
      return new Running(process, Integer.parseInt(ready.substring("READY ".length())));
    } catch (IOException | InterruptedException e) {
      process.close();
      throw e;
    }
  }

  private static Running startRedis(Workplace workplace, String cpus)
      throws IOException, InterruptedException {
    Certificates tls = workplace.certificates();
    int port = freePort();
    Path directory = workplace.temporary();
    List<String> command = new ArrayList<>(Cpus.pin(cpus));
    command.addAll(List.of("redis-server", "--bind", "127.0.0.1", "--port", "0"));
    command.addAll(List.of("--tls-port", Integer.toString(port), "--tls-auth-clients", "no"));
    command.addAll(List.of("--tls-cert-file", tls.certificate().toString()));
    command.addAll(List.of("--tls-key-file", tls.key().toString()));
    command.addAll(List.of("--tls-ca-cert-file", tls.authority().toString()));
    command.addAll(List.of("--save", "", "--appendonly", "no", "--dir", directory.toString()));
    ChildProcess process = new ChildProcess(command, workplace.log("server-redis"));
    try {
      process.await("Ready to accept connections", START_TIMEOUT);
      return new Running(process, port);
    } catch (IOException | InterruptedException e) {
      process.close();
      throw e;
    }
  }

  private static Running startMemcached(Workplace workplace, String cpus, List<String> more)
      throws IOException, InterruptedException {
    int port = freePort();
    List<String> command = new ArrayList<>(Cpus.pin(cpus));
    command.addAll(List.of("memcached", "-t", "1", "-U", "0", "-l", "127.0.0.1", "-m", "512"));
    command.addAll(List.of("-p", Integer.toString(port), "-I", MAX_ITEM));
    if (System.getProperty("user.name").equals("root")) {
      // Without being told so it does not run as root.
      command.addAll(List.of("-u", "root"));
    }
    command.addAll(more);
    ChildProcess process = new ChildProcess(command, workplace.log("server-memcached"));
    try {
      process.awaitPort(port, START_TIMEOUT);
      return new Running(process, port);
    } catch (IOException | InterruptedException e) {
      process.close();
      throw e;
    }
  }

  /** Redis and memcached cannot choose a port themselves. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /**
   * A server that runs.
   *
   * @param process its process
   * @param port where it listens
   */
  record Running(ChildProcess process, int port) implements AutoCloseable {
    @Override
    public void close() {
      process.close();
    }
  }
}
