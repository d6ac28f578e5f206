// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The requests that await their reply, by message id. Confined to the event loop.
 *
 * <p>The ids of a connection are consecutive, so the low bits of the id are the place in an array,
 * and two requests in flight meet there only if one has been overtaken by a whole array of later
 * ones. Such a slow one moves to a map. Probing for a free place instead would make one long chain
 * of the consecutive ids, to be searched at every removal (measured in docs/decisions.md).
 */
final class InFlightTable {
  private static final int INITIAL_CAPACITY = 64;

  private @Nullable Request[] slots = new Request[INITIAL_CAPACITY];
  private int mask = INITIAL_CAPACITY - 1;
  private final Map<Long, Request> overtaken = new HashMap<>();
  private int size;

  int size() {
    return size;
  }

  /** Adds a request whose id is not in the table. */
  void put(Request request) {
    if (size * 2 >= slots.length) {
      grow();
    }
    place(request);
    size++;
  }

  private void place(Request request) {
    int i = (int) request.id & mask;
    Request resident = slots[i];
    if (resident != null) {
      overtaken.put(resident.id, resident);
    }
    slots[i] = request;
  }

  private void grow() {
    @Nullable Request[] old = slots;
    slots = new Request[old.length * 2];
    mask = slots.length - 1;
    for (Request request : old) {
      if (request != null) {
        place(request);
      }
    }
  }

  /** Returns the request with this id; null if there is none. */
  @Nullable Request get(long id) {
    Request request = slots[(int) id & mask];
    return request != null && request.id == id ? request : overtaken.get(id);
  }

  /** Removes and returns the request with this id; null if there is none. */
  @Nullable Request remove(long id) {
    int i = (int) id & mask;
    Request request = slots[i];
    if (request != null && request.id == id) {
      slots[i] = null;
    } else {
      request = overtaken.isEmpty() ? null : overtaken.remove(id);
    }
    if (request != null) {
      size--;
    }
    return request;
  }

  /**
   * Adds to {@code expired} each request whose deadline has passed, without removing it.
   *
   * @return the earliest deadline of the others, or {@code now + Long.MAX_VALUE} if there are none
   */
  long collectExpired(long now, List<Request> expired) {
    long least = Long.MAX_VALUE;
    for (Request request : all()) {
      long left = request.deadlineNanos - now;
      if (left <= 0) {
        expired.add(request);
      } else {
        least = Math.min(least, left);
      }
    }
    return now + least;
  }

  /** Empties the table and returns what was in it, in no order. */
  List<Request> removeAll() {
    List<Request> all = all();
    Arrays.fill(slots, null);
    overtaken.clear();
    size = 0;
    return all;
  }

  private List<Request> all() {
    List<Request> all = new ArrayList<>(size);
    for (Request request : slots) {
      if (request != null) {
        all.add(request);
      }
    }
    all.addAll(overtaken.values());
    return all;
  }
}
