// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** What callers have staged since the last drain: encoded buffers in order, and their requests. */
final class WriteBatch {
  /** Whole frames, in the order of the wire. */
  final List<ByteBuf> buffers = new ArrayList<>();

  final List<Request> requests = new ArrayList<>();

  /** Forgets the content, whose ownership has moved on. */
  void clear() {
    buffers.clear();
    requests.clear();
  }
}
