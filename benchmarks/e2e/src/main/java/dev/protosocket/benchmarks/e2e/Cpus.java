// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.util.List;

/**
 * Which CPUs clients and servers may run on, as {@code taskset} lists them; empty for all.
 *
 * @param client of every subject
 * @param server of every server
 */
record Cpus(String client, String server) {
  /** No restriction. */
  static final Cpus ANY = new Cpus("", "");

  /** The command to start a program with. */
  static List<String> pin(String cpus) {
    return cpus.isEmpty() ? List.of() : List.of("taskset", "-c", cpus);
  }

  @Override
  public String toString() {
    if (client.isEmpty() && server.isEmpty()) {
      return "not pinned";
    }
    return client.equals(server)
        ? "client and server on CPU " + client
        : "client on CPU " + describe(client) + ", server on CPU " + describe(server);
  }

  private static String describe(String cpus) {
    return cpus.isEmpty() ? "any" : cpus;
  }
}
