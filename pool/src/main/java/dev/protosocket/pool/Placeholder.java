package dev.protosocket.pool;

/** Placeholder. */
final class Placeholder {
  private Placeholder() {}
}
