package dev.protosocket.client;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a throwing observer from harming the connection. Confined to the event loop. */
final class ObserverGuard {
  private static final Logger logger = LoggerFactory.getLogger(ObserverGuard.class);

  private final @Nullable ClientObserver observer;
  private boolean logged;

  ObserverGuard(@Nullable ClientObserver observer) {
    this.observer = observer;
  }

  void onResult(CommandResult result) {
    if (observer != null) {
      try {
        observer.onResult(result);
      } catch (Throwable e) {
        if (!logged) {
          logged = true;
          logger.warn("the observer threw; further failures on this connection are not logged", e);
        }
      }
    }
  }
}
