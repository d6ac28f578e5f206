package dev.protosocket.metrics;

/** Placeholder. */
final class Placeholder {
  private Placeholder() {}
}
