// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.driver;

/** A client under measurement. */
public interface Subject {
  /**
   * Says what exactly is measured: the client and the versions of what it stands on.
   *
   * @return one line
   */
  String describe();

  /**
   * Connects, and prepares a load that has not started.
   *
   * @param options what to do
   * @param lanes where the load counts
   * @return the load, over connections of its own
   * @throws Exception if the server cannot be reached
   */
  Load open(LoadOptions options, Lanes lanes) throws Exception;
}
