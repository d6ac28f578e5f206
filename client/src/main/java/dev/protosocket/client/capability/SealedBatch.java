// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.capability;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.KeyResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A batch of SETs whose values have their generation before them. */
final class SealedBatch<K> {
  private final Batch<K> original;
  private final Batch<byte[]> batch;

  /** What is known already; null for keys that are in the batch, in their order. */
  private final List<@Nullable KeyResult> known = new ArrayList<>();

  SealedBatch(Batch<K> original, long generation) {
    this.original = original;
    List<byte[]> keys = new ArrayList<>();
    List<byte[]> values = new ArrayList<>();
    for (int i = 0; i < original.size(); i++) {
      KeyResult result = null;
      try {
        keys.add(original.key(i));
        values.add(Generation.seal(original.value(i), generation));
      } catch (InvalidRequestException e) {
        result = KeyResult.failed(e);
      }
      known.add(result);
    }
    batch = Batch.set(keys.toArray(new byte[0][]), values.toArray(new byte[0][]), original.ttl());
  }

  /** Returns what is to be carried out. */
  Batch<byte[]> batch() {
    return batch;
  }

  /** Returns what came of it, for the keys as they were given. */
  BatchResult<K> result(BatchResult<byte[]> ofBatch) {
    List<KeyResult> all = new ArrayList<>(known.size());
    int next = 0;
    for (KeyResult result : known) {
      all.add(result != null ? result : ofBatch.results().get(next++));
    }
    return BatchResult.of(original, all);
  }

  /** Returns what a batch of GETs has found of a generation. */
  static <K> BatchResult<K> open(Batch<K> batch, BatchResult<K> found, @Nullable Long generation) {
    List<KeyResult> all = new ArrayList<>(batch.size());
    for (KeyResult result : found.results()) {
      byte[] stored = result.value();
      byte[] value = Generation.open(stored, generation);
      if (value != null) {
        all.add(KeyResult.hit(value));
      } else {
        all.add(stored == null ? result : KeyResult.miss());
      }
    }
    return BatchResult.of(batch, all);
  }
}
