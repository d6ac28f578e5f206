// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Nodes that are the addresses of one name. */
record DnsNodes(Supplier<? extends CompletionStage<? extends List<InetAddress>>> lookUp, int port)
    implements NodeSource {
  static final String SRV_NEEDS =
      "NodeSource.srv needs the JDK's modules java.naming and jdk.naming.dns: "
          + "--add-modules java.naming,jdk.naming.dns";

  @Override
  public CompletionStage<NodeList> fetch() {
    return lookUp.get().thenApply(this::nodes);
  }

  /** Returns the servers of the SRV records of a name. */
  static NodeSource srv(String name, @Nullable Endpoint server) {
    SrvLookup lookUp;
    try {
      lookUp = new SrvLookup(name, server);
    } catch (LinkageError e) {
      throw new IllegalStateException(SRV_NEEDS, e);
    }
    return new BlockingSource("protosocket-fleet-srv", lookUp);
  }

  private NodeList nodes(List<InetAddress> addresses) {
    return NodeList.of(
        addresses.stream()
            .map(InetAddress::getAddress)
            // Servers' answers rotate, and the order counts for some rings.
            .sorted(Arrays::compareUnsigned)
            .map(DnsNodes::text)
            .distinct()
            .map(host -> Node.of(new Endpoint(host, port)))
            .toList());
  }

  private static String text(byte[] address) {
    try {
      // Of the bytes alone: the text has no name and no zone.
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }
}
