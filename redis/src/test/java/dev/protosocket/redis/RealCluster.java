// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import dev.protosocket.client.Endpoint;
import dev.protosocket.testing.RedisProcess;
import dev.protosocket.testing.Waiting;
import io.lettuce.core.cluster.SlotHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A cluster of real servers: three masters, and replicas of the first. */
final class RealCluster implements AutoCloseable {
  static final int MASTERS = 3;
  static final int SLOTS = SlotHash.SLOT_COUNT;

  private final List<RedisProcess> nodes = new ArrayList<>();

  RealCluster(int replicas) throws IOException {
    boolean whole = false;
    try {
      for (int i = 0; i < MASTERS + replicas; i++) {
        nodes.add(
            RedisProcess.start(
                "--cluster-enabled", "yes",
                // Nobody is taken for dead by a machine that stands still.
                "--cluster-node-timeout", "60000",
                "--cluster-replica-validity-factor", "0",
                "--cluster-require-full-coverage", "no"));
      }
      form();
      for (RedisProcess replica : nodes.subList(MASTERS, nodes.size())) {
        replicate(replica);
      }
      whole = true;
    } finally {
      if (!whole) {
        close();
      }
    }
  }

  private void form() throws IOException {
    for (int i = 0; i < MASTERS; i++) {
      RedisProcess node = nodes.get(i);
      node.ask("CLUSTER", "SET-CONFIG-EPOCH", String.valueOf(i + 1));
      node.ask(
          "CLUSTER",
          "ADDSLOTSRANGE",
          String.valueOf(SLOTS * i / MASTERS),
          String.valueOf(SLOTS * (i + 1) / MASTERS - 1));
    }
    for (RedisProcess node : nodes.subList(1, nodes.size())) {
      nodes.get(0).ask("CLUSTER", "MEET", node.host(), String.valueOf(node.port()));
    }
    for (RedisProcess node : nodes) {
      Waiting.until(
          "the cluster is whole",
          () -> {
            String info = node.ask("CLUSTER", "INFO");
            return info.contains("cluster_state:ok")
                && info.contains("cluster_slots_assigned:" + SLOTS)
                && info.contains("cluster_known_nodes:" + nodes.size());
          });
    }
  }

  private void replicate(RedisProcess replica) throws IOException {
    String master = nodes.get(0).ask("CLUSTER", "MYID");
    replica.ask("CLUSTER", "REPLICATE", master);
    Waiting.until(
        "the replica has all of its master",
        () -> replica.ask("INFO", "replication").contains("master_link_status:up"));
    for (RedisProcess node : nodes) {
      Waiting.until(
          "each node knows of the replica",
          () -> node.ask("CLUSTER", "NODES").contains("slave " + master));
    }
  }

  RedisProcess node(int index) {
    return nodes.get(index);
  }

  List<RedisProcess> nodes() {
    return nodes;
  }

  /** Returns the number of the master that a key was given to at the beginning. */
  static int masterOf(String key) {
    return SlotHash.getSlot(key) * MASTERS / SLOTS;
  }

  /** Returns a client's settings, to whom one node that lives tells of the others. */
  RedisConfig.Builder config() {
    RedisProcess seed = nodes.get(1);
    return RedisConfig.cluster(List.of(new Endpoint(seed.host(), seed.port())));
  }

  @Override
  public void close() throws IOException {
    for (RedisProcess node : nodes) {
      node.close();
    }
  }
}
