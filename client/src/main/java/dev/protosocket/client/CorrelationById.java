// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.client.wire.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Replies come in any order, and each names its request.
 *
 * <ol>
 *   <li>A reply to a request in flight takes it out; the caller ends it.
 *   <li>A reply to a request that was given up is expected once, and ignored.
 *   <li>Any other reply is a stray, and skipped. More than {@link #MAX_RECV_SKIPS} in a row, with
 *       no reply of the first two kinds between them, are too many.
 * </ol>
 */
final class CorrelationById extends Correlation {
  private int skips;

  @Override
  void add(Request request) {
    live.put(request);
  }

  @Override
  @Nullable Request answered(Reply reply) {
    long id = reply.id();
    Request request = live.remove(id);
    if (request != null || tombstones.clear(id)) {
      skips = 0;
    } else {
      skips++;
    }
    return request;
  }

  @Override
  void putBack(Request request) {
    live.put(request);
  }

  @Override
  @Nullable CloseReason lost(Reply reply) {
    return skips <= MAX_RECV_SKIPS
        ? null
        : CloseReason.of(
            Kind.TOO_MANY_STRAY_REPLIES,
            skips + " replies in a row matched no request, the last with id " + reply.id());
  }

  @Override
  int skips() {
    return skips;
  }

  @Override
  boolean giveUp(Request request) {
    live.remove(request.id);
    tombstones.add(request.id);
    return true;
  }

  @Override
  int owedWithoutOne() {
    return live.size() - 1;
  }

  @Override
  int owed() {
    return live.size();
  }

  @Override
  @Nullable Request overdue() {
    return null;
  }

  @Override
  List<Request> removeAll() {
    return live.removeAll();
  }
}
