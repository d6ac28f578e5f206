// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.CacheClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Makes nodes in memory and remembers the last of each endpoint. */
final class FakeFleet {
  final Map<String, FakeNode> byHost = new ConcurrentHashMap<>();

  CacheClient connect(Node node) {
    FakeNode fake = new FakeNode(node);
    byHost.put(node.endpoint().host(), fake);
    return fake;
  }

  FakeNode of(Node node) {
    return byHost.get(node.endpoint().host());
  }

  ShardedClient.Builder builder() {
    return ShardedClient.builder(this::connect);
  }

  static List<Node> nodes(int count) {
    return IntStream.range(0, count).mapToObj(FakeNode::node).toList();
  }
}
