// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a connection's credential supplier at intervals, and presents the token to the server if it
 * is another one. What fails is logged and tried again at the next interval; a supplier that has
 * not answered within the connect timeout is asked anew. Confined to the event loop.
 */
final class CredentialRefresh {
  private static final Logger logger = LoggerFactory.getLogger(CredentialRefresh.class);

  private final Connection connection;
  private final WatchedSupplier supplier;

  /** What the server accepted last. */
  private Credential current;

  private boolean underWay;

  /** Numbers the questions: the answer to one that was given up counts no more. */
  private int question;

  private boolean unanswered;
  private long askedNanos;

  private CredentialRefresh(Connection connection, WatchedSupplier supplier, Credential current) {
    this.connection = connection;
    this.supplier = supplier;
    this.current = current;
  }

  /** Begins, for as long as the connection lives, if there is a supplier. On the event loop. */
  static void start(Connection connection) {
    WatchedSupplier supplier = connection.config().credentialSupplier();
    if (supplier == null) {
      return;
    }
    CredentialRefresh refresh =
        new CredentialRefresh(connection, supplier, connection.config().credential());
    long nanos = connection.config().credentialInterval().toNanos();
    ScheduledFuture<?> timer =
        connection
            .eventLoop()
            .scheduleWithFixedDelay(refresh::ask, nanos, nanos, TimeUnit.NANOSECONDS);
    connection.multiplexer().closed().thenRun(() -> timer.cancel(false));
  }

  private void ask() {
    long now = connection.eventLoop().ticker().nanoTime();
    if (underWay) {
      Duration patience = connection.config().connectTimeout();
      if (!unanswered || now - askedNanos < patience.toNanos()) {
        return;
      }
      failed("the credential supplier has not answered within " + patience);
    }
    underWay = true;
    unanswered = true;
    askedNanos = now;
    int asked = ++question;
    supplier
        .ask()
        .whenComplete(
            (next, failure) -> connection.onEventLoop(() -> supplied(asked, next, failure)));
  }

  private void supplied(int asked, @Nullable Credential next, @Nullable Throwable failure) {
    if (asked != question) {
      return;
    }
    unanswered = false;
    if (next == null || failure != null) {
      underWay = false;
      // Its message is the supplier's, and may hold anything.
      String what = failure == null ? "gave null" : "failed with " + failure.getClass().getName();
      failed("the credential supplier " + what);
    } else if (next.equals(current)) {
      underWay = false;
      worked();
    } else {
      long timeout = connection.config().requestTimeout().toNanos();
      connection
          .reauthenticate(next, CallMode.async(connection, timeout, null))
          .whenComplete((done, rejection) -> presented(next, rejection));
    }
  }

  private void presented(Credential next, @Nullable Throwable failure) {
    underWay = false;
    if (failure == null) {
      current = next;
      logger.debug("{}: authenticated anew", connection);
      worked();
    } else if (!(failure instanceof ConnectionClosedException)) {
      failed("the new credential does not work: " + failure.getMessage());
    }
  }

  private void failed(String what) {
    if (supplier.beginsToFail()) {
      Duration interval = connection.config().credentialInterval();
      logger.warn("{}: {}; asked again each {} until it works", connection, what, interval);
    } else {
      logger.debug("{}: {}", connection, what);
    }
  }

  private void worked() {
    if (supplier.worksAgain()) {
      logger.info("{}: the credential supplier works again", connection);
    }
  }
}
