// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.DialPlan;
import dev.protosocket.client.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Where a fleet's nodes come from, if that changes: asked from time to time. The fleet keeps the
 * last list that it could use, so a source that fails, is slow, throws, or knows of no nodes
 * changes nothing.
 */
@FunctionalInterface
public interface NodeSource {
  /**
   * Asks for the nodes; must not block for long, and end in its own time.
   *
   * @return a stage of them
   */
  CompletionStage<NodeList> fetch();

  /** Returns a source that knows these nodes. */
  static NodeSource fixed(List<Node> nodes) {
    NodeList list = NodeList.of(nodes);
    return () -> CompletableFuture.completedFuture(list);
  }

  /**
   * Returns the addresses of a name, each a node: a headless service of Kubernetes, for instance. A
   * node is called by its address, which is its label, too; so a server that comes back under
   * another address is a new node, and its keys move. Where each server has a name of its own, let
   * those be the nodes ({@link #fixed}), and have the connections look them up.
   *
   * @param name is looked up with the JDK's resolver, which keeps answers for 30 seconds by default
   */
  static NodeSource dns(Endpoint name) {
    Objects.requireNonNull(name, "name");
    return dns(
        () ->
            DialPlan.resolve(name.host(), name.port())
                .thenApply(
                    addresses -> addresses.stream().map(InetSocketAddress::getAddress).toList()),
        name.port());
  }

  /**
   * Returns the same with another way to look the name up.
   *
   * @param lookUp asks for the addresses, in any order
   * @param port of each of them
   */
  static NodeSource dns(
      Supplier<? extends CompletionStage<? extends List<InetAddress>>> lookUp, int port) {
    return new DnsNodes(lookUp, port);
  }

  /**
   * Returns the servers that the SRV records of a name tell: each is a node by its host and port,
   * {@code _memcached._tcp.cache.example} of a headless service of Kubernetes, for instance. Only
   * those of the lowest priority are nodes. Weights are the nodes', unless all are the same, which
   * counts as 1; so rings that know no weights need equal ones.
   *
   * <p>Needs the JDK's modules java.naming and jdk.naming.dns, which are in every JDK, and in a
   * run-time image if one puts them there. One question at a time, on a thread of its own, which
   * ends after 7 seconds for each server that the system asks.
   *
   * @param name whole, without search domains: letters, digits, hyphens, underscores and dots
   * @throws IllegalStateException if one of the modules is absent
   */
  static NodeSource srv(String name) {
    return DnsNodes.srv(Objects.requireNonNull(name, "name"), null);
  }

  /**
   * Returns the same, by a DNS server of one's own: Consul's, for instance.
   *
   * @param server its address; the usual port is 53
   */
  static NodeSource srv(String name, Endpoint server) {
    return DnsNodes.srv(
        Objects.requireNonNull(name, "name"), Objects.requireNonNull(server, "server"));
  }
}
