package dev.protosocket.benchmarks.loadtool;

/**
 * How much is to be done, how fast, by how many.
 *
 * @param operations in all; {@link Long#MAX_VALUE} for as many as the duration allows
 * @param durationNanos how long operations are issued; {@link Long#MAX_VALUE} for no limit
 * @param rate operations per second of all threads; 0 for a closed loop
 * @param threads how many share them
 */
record Plan(long operations, long durationNanos, double rate, int threads) {
  /** Returns the operations of one thread; those of all threads add up to {@link #operations}. */
  long operationsOf(int thread) {
    return operations == Long.MAX_VALUE
        ? Long.MAX_VALUE
        : operations / threads + (thread < operations % threads ? 1 : 0);
  }
}
