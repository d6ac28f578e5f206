package dev.protosocket.client;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests that await their reply, by message id. Confined to the event loop.
 *
 * <p>Open addressing with linear probing. The ids of a connection are consecutive, so the low bits
 * of the id are a perfect hash until a slow request is overtaken by a whole table of later ones; at
 * a load of at most one half the probes stay short even then.
 */
final class InFlightTable {
  private static final int INITIAL_CAPACITY = 64;

  private @Nullable Request[] slots = new Request[INITIAL_CAPACITY];
  private int mask = INITIAL_CAPACITY - 1;
  private int size;

  int size() {
    return size;
  }

  /** Adds a request whose id is not in the table. */
  void put(Request request) {
    if (size * 2 >= slots.length) {
      grow();
    }
    insert(request);
    size++;
  }

  private void insert(Request request) {
    int i = (int) request.id & mask;
    while (slots[i] != null) {
      i = (i + 1) & mask;
    }
    slots[i] = request;
  }

  private void grow() {
    @Nullable Request[] old = slots;
    slots = new Request[old.length * 2];
    mask = slots.length - 1;
    for (Request request : old) {
      if (request != null) {
        insert(request);
      }
    }
  }

  /** Removes and returns the request with this id; null if there is none. */
  @Nullable Request remove(long id) {
    int i = (int) id & mask;
    for (Request request = slots[i]; request != null; request = slots[i]) {
      if (request.id == id) {
        size--;
        closeGap(i);
        return request;
      }
      i = (i + 1) & mask;
    }
    return null;
  }

  /** Moves later members of the probe chain up, so that no lookup stops short at the gap. */
  private void closeGap(int gap) {
    int i = gap;
    while (true) {
      i = (i + 1) & mask;
      Request request = slots[i];
      if (request == null) {
        slots[gap] = null;
        return;
      }
      int home = (int) request.id & mask;
      // The request may fill the gap unless its home lies after the gap (cyclically).
      if (((i - home) & mask) >= ((i - gap) & mask)) {
        slots[gap] = request;
        gap = i;
      }
    }
  }

  /**
   * Adds to {@code expired} each request whose deadline has passed, without removing it.
   *
   * @return the earliest deadline of the others, or {@code now + Long.MAX_VALUE} if there are none
   */
  long collectExpired(long now, List<Request> expired) {
    long earliest = Long.MAX_VALUE;
    for (Request request : slots) {
      if (request != null) {
        long left = request.deadlineNanos - now;
        if (left <= 0) {
          expired.add(request);
        } else {
          earliest = Math.min(earliest, left);
        }
      }
    }
    return now + earliest;
  }

  /** Empties the table and returns what was in it, in no order. */
  List<Request> removeAll() {
    List<Request> all = new ArrayList<>(size);
    for (int i = 0; i < slots.length; i++) {
      Request request = slots[i];
      if (request != null) {
        all.add(request);
        slots[i] = null;
      }
    }
    size = 0;
    return all;
  }
}
