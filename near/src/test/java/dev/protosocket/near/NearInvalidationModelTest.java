// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.Operation;
import dev.protosocket.client.OverloadedException;
import dev.protosocket.client.Ttl;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Steps by chance against a server that remembers who has read what, as Redis does: answers and
 * what it tells come in one order, connections are lost with what is on the way, and others write
 * all the time. A value of a key is a number that grows.
 */
class NearInvalidationModelTest {
  private static final String CACHE = "cache";
  private static final int KEYS = 4;
  private static final int STEPS = 100_000;
  private static final Duration MAX_STALE = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofMinutes(1);

  private final AtomicLong time = new AtomicLong();
  private final ManualClient client = new ManualClient(true);
  private final Told listener = new Told();

  /** Of the server. */
  private final int[] current = new int[KEYS];

  private final boolean[] tracked = new boolean[KEYS];
  private boolean tracking;

  /** What the server has sent and nobody has received. */
  private final Deque<Runnable> wire = new ArrayDeque<>();

  /** Answers that have come, and what will be done with them. */
  private final List<Runnable> late = new ArrayList<>();

  private final Set<ManualClient.Sent> received =
      Collections.newSetFromMap(new IdentityHashMap<>());

  private SplittableRandom random = new SplittableRandom();
  private boolean connected = true;

  /** How many of the client's requests the server has carried out, or never will. */
  private int carriedOut;

  /** What writes of this client's have come to on the server. */
  private final IdentityHashMap<ManualClient.Sent, Integer> writes = new IdentityHashMap<>();

  /** Least value that a read may return which begins now. */
  private final int[] floor = new int[KEYS];

  /** When a value was replaced; by key and value. */
  private final long[][] replaced = new long[KEYS][STEPS + 2];

  private @Nullable String wrong;
  private int reads;

  NearInvalidationModelTest() {
    client.told = listener;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void should_return_nothing_older_than_what_it_was_told(long seed) {
    NearCacheClient near =
        NearCacheClient.builder(client)
            .ticker(time::get)
            .maxStale(MAX_STALE)
            .refreshAhead(50)
            .invalidations(MOST)
            .build();
    random = new SplittableRandom(seed);
    for (int step = 0; step < STEPS && wrong == null; step++) {
      int key = random.nextInt(KEYS);
      int what = random.nextInt(1000);
      if (what < 300) {
        read(near, key);
      } else if (what < 320) {
        write(near, key);
      } else if (what < 420) {
        change(key);
      } else if (what < 620) {
        carryOut();
      } else if (what < 900) {
        Runnable next = wire.poll();
        if (next != null) {
          next.run();
        }
      } else if (what < 903) {
        disconnect();
      } else if (what < 920) {
        late.forEach(Runnable::run);
        late.clear();
        received.clear();
      } else if (what < 950) {
        reconnect(near);
      } else {
        time.addAndGet(random.nextLong(MAX_STALE.toNanos()));
      }
    }
    assertThat(wrong).isNull();
    assertThat(reads).isGreaterThan(STEPS / 10);
    assertThat(near.stats().hits()).isGreaterThan(STEPS / 100);
  }

  private void read(NearCacheClient near, int key) {
    int least = floor[key];
    long begun = time.get();
    near.getAsync(CACHE, new byte[] {(byte) key})
        .whenComplete(
            (value, failure) -> {
              if (failure == null) {
                check(key, ByteBuffer.wrap(value).getInt(), least, begun);
              }
            });
  }

  private void check(int key, int value, int least, long begun) {
    reads++;
    if (value < least) {
      wrong = "value " + value + " of key " + key + ", which was told to be older than " + least;
    }
    if (value < current[key] && begun - replaced[key][value] >= MOST.toNanos()) {
      wrong = "value " + value + " of key " + key + " beyond the cap";
    }
  }

  private void write(NearCacheClient near, int key) {
    CompletableFuture<Void> written =
        near.setAsync(CACHE, new byte[] {(byte) key}, new byte[] {1}, Ttl.NEVER);
    ManualClient.Sent sent = client.last();
    written.whenComplete(
        (nothing, failure) -> {
          Integer now = writes.remove(sent);
          if (failure == null && now != null) {
            floor[key] = Math.max(floor[key], now);
          }
        });
  }

  /** Somebody writes; the server tells who has read the key since it told of it last. */
  private void change(int key) {
    replaced[key][current[key]] = time.get();
    int now = ++current[key];
    if (tracked[key]) {
      tracked[key] = false;
      wire.add(
          () -> {
            listener.changed(CACHE, new byte[] {(byte) key});
            floor[key] = Math.max(floor[key], now);
          });
    }
  }

  /** The server carries out the next request. */
  private void carryOut() {
    if (!connected || carriedOut == client.sent.size()) {
      return;
    }
    ManualClient.Sent sent = client.sent.get(carriedOut++);
    int key = sent.call().key()[0];
    if (sent.call().operation() == Operation.SET) {
      change(key);
      writes.put(sent, current[key]);
      wire.add(() -> sent.answer(null));
      return;
    }
    tracked[key] |= tracking;
    Conditional.Found found =
        sent.known() == current[key]
            ? Conditional.Found.unchanged(current[key], Ttl.NEVER)
            : Conditional.Found.present(encode(current[key]), current[key], Ttl.NEVER);
    wire.add(() -> arrive(sent, found));
  }

  /** An answer has come; a thread that waits for it may run only later. */
  private void arrive(ManualClient.Sent sent, Conditional.Found found) {
    if (random.nextBoolean()) {
      sent.find(found);
    } else {
      received.add(sent);
      late.add(() -> sent.find(found));
    }
  }

  private static byte[] encode(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }

  /** What was sent either way is lost; of the requests some have been carried out. */
  private void disconnect() {
    if (!connected) {
      return;
    }
    connected = false;
    wire.clear();
    Arrays.fill(tracked, false);
    boolean wasOn = tracking;
    tracking = false;
    failAll();
    if (wasOn && isOn) {
      listener.ended();
      System.arraycopy(current, 0, floor, 0, KEYS);
    }
    isOn = false;
  }

  /** Whether the listener knows that it is on. */
  private boolean isOn;

  private void failAll() {
    for (ManualClient.Sent sent : client.sent) {
      if (received.contains(sent)) {
        continue;
      }
      sent.future().completeExceptionally(new OverloadedException("lost"));
    }
    client.sent.clear();
    carriedOut = 0;
  }

  /** Connects, or turns tracking on if there is a connection. */
  private void reconnect(NearCacheClient near) {
    if (!connected) {
      failAll();
      connected = true;
    } else if (!tracking) {
      tracking = true;
      wire.add(
          () -> {
            listener.began();
            isOn = true;
            if (!near.isTracking()) {
              wrong = "not tracking";
            }
          });
    }
  }
}
