package dev.protosocket.benchmarks.driver;

/** The command a load repeats. */
public enum Operation {
  /** Reads a value that is there. */
  GET,
  /** Writes a value. */
  SET
}
