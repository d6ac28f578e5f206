// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.server.ReplyInterceptor;
import dev.protosocket.testing.Waiting;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/** Holds the replies to GETs until the test lets them go; those to a Cancel go at once. */
final class HeldReplies implements ReplyInterceptor {
  // Guarded by this.
  private final Queue<Runnable> held = new ArrayDeque<>();
  private String except = "";
  private boolean open;
  private int arrived;

  @Override
  public synchronized void onReply(
      CacheCommand command, CacheResponse reply, Consumer<CacheResponse> send) {
    if (!command.getUnary().hasGet()) {
      send.accept(reply);
      return;
    }
    arrived++;
    if (open || command.getUnary().getGet().getKey().toStringUtf8().equals(except)) {
      send.accept(reply);
    } else {
      held.add(() -> send.accept(reply));
    }
  }

  /** Waits until so many GETs have arrived at the server in all. */
  void await(int count) {
    Waiting.until(() -> arrived() >= count);
  }

  private synchronized int arrived() {
    return arrived;
  }

  /** Holds all but the reply to this key. */
  synchronized void letGo(String key) {
    except = key;
  }

  /** Sends the oldest reply that is held. */
  synchronized void letGoOldest() {
    held.remove().run();
  }

  /** Sends all replies, and from now on holds none. */
  synchronized void letGo() {
    open = true;
    held.forEach(Runnable::run);
    held.clear();
  }
}
