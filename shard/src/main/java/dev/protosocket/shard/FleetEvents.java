// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.spi.Plugins;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what happens to a fleet, and tells the listener, which may throw anything. */
final class FleetEvents implements ShardListener {
  private static final Logger logger = LoggerFactory.getLogger(ShardedClient.class);

  private final ShardListener listener;
  private final AtomicBoolean warned = new AtomicBoolean();

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
    tell(() -> listener.failed(node, error));
  }

  @Override
  public void ejected(Node node) {
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
    logger.debug("the source of nodes has failed; the ring stays as it is", failure);
    tell(() -> listener.sourceFailed(failure));
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
