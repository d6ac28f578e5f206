// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.client.wire.Reply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Replies come in the order of the requests, and need not name them.
 *
 * <ol>
 *   <li>The order is that of the bytes. It is not that of the ids: a long frame takes its id before
 *       it is encoded, and its place after.
 *   <li>A reply answers the request that is first in line; one that names another is wrong, and so
 *       is one that comes while nothing is in line. After that nothing can be trusted.
 *   <li>A request that was given up keeps its place and its permit. Its reply takes it out, and is
 *       nobody's. So one key never gets another's value, and a server that is late is not sent more
 *       than it may be owed.
 * </ol>
 */
final class CorrelationInOrder extends Correlation {
  private final ArrayDeque<Request> line = new ArrayDeque<>();

  @Override
  void add(Request request) {
    line.addLast(request);
    live.put(request);
  }

  @Override
  @Nullable Request answered(Reply reply) {
    Request first = line.peekFirst();
    if (first == null || !reply.answers(first)) {
      return null;
    }
    line.removeFirst();
    if (first.hasEnded()) {
      tombstones.clear(first.id);
    } else {
      live.remove(first.id);
    }
    return first;
  }

  @Override
  void putBack(Request request) {
    line.addFirst(request);
    if (request.hasEnded()) {
      tombstones.add(request.id);
    } else {
      live.put(request);
    }
  }

  @Override
  CloseReason lost(Reply reply) {
    Request first = line.peekFirst();
    if (first == null) {
      return CloseReason.of(
          Kind.PROTOCOL_VIOLATION, "a reply came that no request was waiting for");
    }
    String whose =
        reply.id() == Reply.NO_ID ? "the reply to another" : "the reply to message " + reply.id();
    return CloseReason.of(
        Kind.PROTOCOL_VIOLATION, whose + " came where that to message " + first.id + " was due");
  }

  @Override
  int skips() {
    return 0;
  }

  @Override
  boolean giveUp(Request request) {
    live.remove(request.id);
    tombstones.add(request.id);
    return false;
  }

  @Override
  int owedWithoutOne() {
    return line.size();
  }

  @Override
  int owed() {
    return line.size();
  }

  @Override
  @Nullable Request overdue() {
    Request first = line.peekFirst();
    return first != null && first.hasEnded() ? first : null;
  }

  @Override
  List<Request> removeAll() {
    List<Request> all = new ArrayList<>(line);
    line.clear();
    live.removeAll();
    return all;
  }
}
