// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.memcached.Memcached;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What writes do to memory and to loads under way. */
class NearWriteTest extends NearFixture {
  @Test
  void should_drop_before_and_after_a_write() {
    load(near, "key", "old");
    CompletableFuture<Void> write = near.setAsync(CACHE, "key", "new");
    ManualClient.Sent set = server.last();
    // While it is under way a read may see either, and must ask.
    load(near, "key", "old");
    assertThat(near.getString(CACHE, "key")).isEqualTo("old");
    set.answer(null);
    assertThat(write).isCompleted();
    load(near, "key", "new");
    assertThat(near.stats().drops()).isEqualTo(2);
  }

  @Test
  void should_keep_nothing_that_was_asked_for_before_a_write() {
    CompletableFuture<byte[]> early = near.getAsync(CACHE, "key");
    ManualClient.Sent get = server.last();
    near.deleteAsync(CACHE, "key");
    server.last().answer(null);
    CompletableFuture<byte[]> late = near.getAsync(CACHE, "key");
    assertThat(server.sent).hasSize(3);
    get.answer(bytes("old"));
    assertThat(early.join()).isEqualTo(bytes("old"));
    assertThat(late).isNotDone();
    server.last().answer(null);
    assertThat(late.join()).isNull();
  }

  @Test
  void should_drop_for_writes_that_fail_or_are_cancelled() {
    load(near, "key", "old");
    CompletableFuture<Void> failing = near.setAsync(CACHE, "key", "new");
    load(near, "key", "old");
    server.sent.get(1).future().completeExceptionally(timeout());
    assertThat(failing).isCompletedExceptionally();
    load(near, "key", "old");
    CompletableFuture<Void> cancelled = near.setAsync(CACHE, "key", "newer");
    ManualClient.Sent set = server.last();
    load(near, "key", "old");
    cancelled.cancel(true);
    assertThat(set.future()).isCancelled();
    int before = server.sent.size();
    near.getAsync(CACHE, "key");
    assertThat(server.sent).hasSize(before + 1);
  }

  /** Whoever hangs on the future first, or looks at it, sees the memory dropped. */
  @Test
  void should_drop_before_the_end_of_a_write_is_seen() {
    load(near, "key", "old");
    CompletableFuture<Void> write = near.setAsync(CACHE, "key", "new");
    ManualClient.Sent set = server.last();
    load(near, "key", "old");
    List<Integer> requests = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      write.whenComplete(
          (done, failure) -> {
            near.getAsync(CACHE, "key");
            requests.add(server.sent.size());
          });
    }
    set.answer(null);
    assertThat(requests).containsExactly(4, 4, 4);
  }

  @Test
  void should_drop_for_commands_that_write() {
    load(near, "key", "old");
    near.sendAsync(Memcached.key(CACHE, "key").append(bytes("more")));
    near.getAsync(CACHE, "key");
    assertThat(server.sent).hasSize(3);
    server.last().answer(bytes("oldmore"));
    near.sendAsync(Memcached.key(CACHE, "key").get());
    assertThat(near.getString(CACHE, "key")).isEqualTo("oldmore");
  }

  @Test
  void should_drop_everything_for_a_flush() {
    load(near, "one", "1");
    load(near, "two", "2");
    CompletableFuture<byte[]> early = near.getAsync(CACHE, "three");
    ManualClient.Sent get = server.last();
    near.sendAsync(Memcached.flushAll());
    get.answer(bytes("3"));
    server.last().future().complete(null);
    assertThat(early).isCompleted();
    for (String key : List.of("one", "two", "three")) {
      int before = server.sent.size();
      near.getAsync(CACHE, key);
      assertThat(server.sent).hasSize(before + 1);
    }
    assertThat(near.stats().entries()).isZero();
  }
}
