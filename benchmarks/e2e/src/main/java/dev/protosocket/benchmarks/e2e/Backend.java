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

/** The kinds of server. */
enum Backend {
  /** Canned protosocket replies: of the floor and of ours. */
  CANNED("floor", "CannedServer"),
  /** Momento's gRPC service. */
  GRPC("momento", "CannedGrpcServer"),
  /** Redis over TLS. */
  REDIS("", "");

  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

  private final String module;
  private final String mainClass;

  Backend(String module, String mainClass) {
    this.module = module;
    this.mainClass = mainClass;
  }

  /** Whether it can be started here. */
  boolean isAvailable() {
    return this != REDIS || Workplace.findOnPath("redis-server").isPresent();
  }

  /** Starts one that holds values of a size. */
  Running start(Workplace workplace, String cpus, int valueSize)
      throws IOException, InterruptedException {
    return this == REDIS ? startRedis(workplace, cpus) : startJvm(workplace, cpus, valueSize);
  }

  private Running startJvm(Workplace workplace, String cpus, int valueSize)
      throws IOException, InterruptedException {
    Certificates tls = workplace.certificates();
    List<String> command = new ArrayList<>(Cpus.pin(cpus));
    command.addAll(
        workplace.java(module, "dev.protosocket.benchmarks." + module + "." + mainClass));
    command.addAll(List.of("--value", Integer.toString(valueSize)));
    command.addAll(List.of("--cert", tls.certificate().toString(), "--key", tls.key().toString()));
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

  /** Redis cannot choose a port itself. */
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
