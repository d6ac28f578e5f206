package dev.protosocket.server;

/** Placeholder. */
final class Placeholder {
  private Placeholder() {}
}
