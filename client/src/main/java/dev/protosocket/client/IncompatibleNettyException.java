package dev.protosocket.client;

/**
 * The class path or module path holds a Netty that this library does not run on, or parts of
 * several. Thrown, the same each time, by whatever would connect; docs/modules.md names the
 * versions.
 */
public final class IncompatibleNettyException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  IncompatibleNettyException(String message) {
    super(message);
  }
}
