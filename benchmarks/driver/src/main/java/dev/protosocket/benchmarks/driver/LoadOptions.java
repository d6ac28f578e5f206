// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.driver;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What a subject is asked to do, as given on its command line. */
public interface LoadOptions {
  /**
   * How the client is called.
   *
   * @return the mode
   */
  @Option(names = "--mode", required = true, description = "ASYNC, FIRE, DRIVEN or BLOCKING")
  Mode mode();

  /**
   * The command to repeat.
   *
   * @return the command
   */
  @Option(names = "--op", defaultValue = "GET", description = "GET or SET")
  Operation operation();

  /**
   * Operations in flight on each connection; in blocking mode, threads.
   *
   * @return the number, at least 1
   */
  @Option(
      names = "--depth",
      defaultValue = "64",
      description = "operations in flight per connection")
  int depth();

  /**
   * Connections, each with its own operations in flight.
   *
   * @return the number, at least 1
   */
  @Option(names = "--connections", defaultValue = "1", description = "connections")
  int connections();

  /**
   * Operations per second of an open loop, see {@link OpenLoad}.
   *
   * @return the rate over all connections; 0 for a closed loop
   */
  @Option(
      names = "--rate",
      defaultValue = "0",
      description = "operations per second of an open loop; 0 for a closed one")
  int rate();

  /**
   * Bytes of the value read or written.
   *
   * @return the size, at least {@link ValueCheck#MIN_SIZE}
   */
  @Option(names = "--value", defaultValue = "100", description = "bytes of a value")
  int valueSize();

  /**
   * Length of one measured window.
   *
   * @return seconds
   */
  @Option(names = "--seconds", defaultValue = "2", description = "seconds of a measured window")
  double seconds();

  /**
   * How long the load runs, at least, before anything is measured; up to five times as long if the
   * JIT is not done.
   *
   * @return seconds
   */
  @Option(names = "--warmup", defaultValue = "2", description = "seconds of warm-up, at least")
  double warmup();

  /**
   * Where the server listens.
   *
   * @return its name, which its certificate carries
   */
  @Option(names = "--host", defaultValue = "localhost", description = "name of the server")
  String host();

  /**
   * Where the server listens.
   *
   * @return its port
   */
  @Option(names = "--port", required = true, description = "port of the server")
  int port();

  /**
   * The authority that signed the server's certificate.
   *
   * @return a PEM file
   */
  @Option(names = "--ca", required = true, description = "PEM file of the authority to trust")
  Path ca();

  /**
   * Whether the server speaks TLS; for memcached, whose server may not.
   *
   * @return true if it does
   */
  @Option(names = "--tls", description = "memcached over TLS")
  boolean tls();

  /**
   * The token to authenticate with; every server of the benchmarks accepts any.
   *
   * @return the token
   */
  @Option(names = "--token", defaultValue = "benchmark", description = "token to authenticate with")
  String token();
}
