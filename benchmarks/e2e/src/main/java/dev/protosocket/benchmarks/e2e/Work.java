// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.util.Locale;

/**
 * What a load repeats.
 *
 * @param operation GET or SET
 * @param depth operations in flight on each connection, or blocking threads
 * @param connections connections
 * @param valueSize bytes of a value
 * @param rate operations per second of an open loop over all connections; 0 for a closed loop
 */
record Work(String operation, int depth, int connections, int valueSize, int rate) {
  private static final int KIB = 1024;

  static Work get(int depth, int valueSize) {
    return new Work("GET", depth, 1, valueSize, 0);
  }

  static Work set(int depth, int valueSize) {
    return new Work("SET", depth, 1, valueSize, 0);
  }

  Work withConnections(int count) {
    return new Work(operation, depth, count, valueSize, rate);
  }

  Work withRate(int operationsPerSecond) {
    return new Work(operation, depth, connections, valueSize, operationsPerSecond);
  }

  @Override
  public String toString() {
    String text = operation + " " + bytes(valueSize) + ", ";
    if (rate > 0) {
      return text
          + String.format(Locale.ROOT, "%,d a second", rate)
          + " over "
          + connections
          + " connections";
    }
    text += depth + " in flight";
    return connections == 1 ? text : text + " on each of " + connections + " connections";
  }

  private static String bytes(int count) {
    if (count >= KIB * KIB && count % (KIB * KIB) == 0) {
      return count / (KIB * KIB) + " MiB";
    }
    return count >= KIB && count % KIB == 0 ? count / KIB + " KiB" : count + " B";
  }
}
