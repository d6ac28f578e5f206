// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Remembers how a request ended, and can fail to take a value. */
class RecordingCompletion implements Completion {
  final List<Outcome> outcomes = new ArrayList<>();
  final List<CacheException> failures = new ArrayList<>();
  Error thrown;

  /** Much. */
  @Override
  public long timeoutNanos() {
    return 1L << 40;
  }

  @Override
  public boolean mayBlock() {
    return false;
  }

  @Override
  public void succeed(Request request, Outcome outcome, ByteBuf buffer, int index, int length) {
    if (thrown != null) {
      throw thrown;
    }
    outcomes.add(outcome);
  }

  @Override
  public void fail(Request request, CacheException error) {
    failures.add(error);
  }
}
