// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.driver;

import org.jspecify.annotations.Nullable;

/** Says which release of a library is on the class path. */
public final class Versions {
  private Versions() {}

  /**
   * Version of the jar that a class came from.
   *
   * @param type any class of the library
   * @return what its manifest says
   */
  public static String of(Class<?> type) {
    @Nullable String version = type.getPackage().getImplementationVersion();
    return version == null ? "(version unknown)" : version;
  }
}
