// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.CacheException;
import java.util.List;

/**
 * Is told what happens to a fleet, on the thread where it happens, maybe an event loop or a
 * caller's; must not wait. What it throws is logged and has no effect.
 */
public interface ShardListener {
  /**
   * The ring has changed.
   *
   * @param epoch grows with each change
   * @param nodes those on the ring now, in their order
   */
  default void changed(long epoch, List<Node> nodes) {}

  /**
   * A call has failed on a node; of a batch, the first of its keys that did.
   *
   * @param node where
   * @param error what the caller gets
   */
  default void failed(Node node, CacheException error) {}

  /** A node is left out by {@link Ejection}. */
  default void ejected(Node node) {}

  /** A node that was left out gets calls again; what it holds may be old. */
  default void returned(Node node) {}

  /** A removed node's calls have ended, or their time has, and its client is closed. */
  default void closed(Node node) {}

  /**
   * The source of nodes could not be asked, or its answer not be used; the ring stays as it is.
   *
   * @param failure why
   */
  default void sourceFailed(Throwable failure) {}
}
