package dev.protosocket.client;

/** Placeholder. */
final class Placeholder {
  private Placeholder() {}
}
