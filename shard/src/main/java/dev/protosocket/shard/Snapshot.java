// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fleet at one time: read once by each call, never changed. */
final class Snapshot {
  static final Snapshot EMPTY = new Snapshot(0, new Member[0], null, false);

  private final long epoch;
  private final Member[] members;
  private final @Nullable Ring ring;
  private final boolean closed;

  Snapshot(long epoch, Member[] members, @Nullable Ring ring, boolean closed) {
    this.epoch = epoch;
    this.members = members;
    this.ring = ring;
    this.closed = closed;
  }

  /** Returns its number, which grows with each change. */
  long epoch() {
    return epoch;
  }

  /** Returns the members in their order, which the ring counts by; to be read only. */
  Member[] members() {
    return members;
  }

  /** Returns null if there are no members. */
  @Nullable Ring ring() {
    return ring;
  }

  /** Tells whether there will never be any more members. */
  boolean closed() {
    return closed;
  }

  List<Node> nodes() {
    return Arrays.stream(members).map(member -> member.node).toList();
  }
}
