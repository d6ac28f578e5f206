// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.spi.Plugins;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs what happens to a fleet, and tells the listener, which may throw anything. */
final class FleetEvents implements ShardListener {
  /** Who listens to nothing. */
  static final ShardListener NOBODY = new ShardListener() {};

  private static final Logger logger = LoggerFactory.getLogger(ShardedClient.class);

  private final ShardListener listener;
  private final AtomicBoolean warned = new AtomicBoolean();
  private final LongAdder failures = new LongAdder();
  private final LongAdder ejections = new LongAdder();
  private final LongAdder sourceFailures = new LongAdder();

  FleetEvents(ShardListener listener) {
    this.listener = listener;
  }

  @Override
  public void changed(long epoch, List<Node> nodes) {
    logger.info("nodes of the fleet since its change {}: {}", epoch, nodes.size());
    tell(() -> listener.changed(epoch, nodes));
  }

  @Override
  public void failed(Node node, CacheException error) {
    failures.increment();
    tell(() -> listener.failed(node, error));
  }

  @Override
  public void ejected(Node node) {
    ejections.increment();
    logger.warn("node {} is left out of the ring for a time", node.name());
    tell(() -> listener.ejected(node));
  }

  @Override
  public void returned(Node node) {
    logger.info("node {} gets calls again", node.name());
    tell(() -> listener.returned(node));
  }

  @Override
  public void closed(Node node) {
    logger.debug("node {} is closed", node.name());
    tell(() -> listener.closed(node));
  }

  @Override
  public void sourceFailed(Throwable failure) {
    sourceFailures.increment();
    logger.debug("the source of nodes has failed; the ring stays as it is", failure);
    tell(() -> listener.sourceFailed(failure));
  }

  ShardedStats stats(Snapshot now) {
    return new ShardedStats(
        now.epoch(),
        Arrays.stream(now.members()).map(Member::stats).toList(),
        failures.sum(),
        ejections.sum(),
        sourceFailures.sum());
  }

  private void tell(Runnable call) {
    Plugins.tell(
        call,
        e -> {
          if (warned.compareAndSet(false, true)) {
            logger.warn("the fleet's listener failed; its further failures are not logged", e);
          }
        });
  }
}
