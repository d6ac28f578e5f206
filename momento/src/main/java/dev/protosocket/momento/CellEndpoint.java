// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import dev.protosocket.client.CredentialException;
import dev.protosocket.client.Endpoint;
import io.netty.util.NetUtil;
import java.util.Map;
import java.util.TreeMap;

/**
 * Endpoints of Momento's cells: {@code cache.} is put before the name of a cell where it is
 * missing. IP addresses and {@code localhost} are left alone, because no cell is called that.
 *
 * <p>Every {@code source} is how errors name the input, for instance {@code MOMENTO_ENDPOINT}.
 */
final class CellEndpoint {
  private static final String CACHE_PREFIX = "cache.";
  private static final String CELL_DOMAIN = ".prod.a.momentohq.com";

  /** Sorted, because an error lists the regions. */
  private static final Map<String, String> CELLS_BY_REGION =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("us-east-1", "cell-us-east-1-1"),
              Map.entry("us-east-2", "cell-1-us-east-2-1"),
              Map.entry("us-west-2", "cell-4-us-west-2-1"),
              Map.entry("ap-northeast-1", "cell-ap-northeast-1-1"),
              Map.entry("ap-south-1", "cell-1-ap-south-1-1"),
              Map.entry("ap-southeast-1", "cell-1-ap-southeast-1-1"),
              Map.entry("ap-southeast-2", "cell-1-ap-southeast-2-1"),
              Map.entry("eu-central-1", "cell-1-eu-central-1-1"),
              Map.entry("eu-north-1", "cell-1-eu-north-1-1"),
              Map.entry("eu-west-1", "cell-1-eu-west-1-1"),
              Map.entry("eu-west-2", "cell-1-eu-west-2-1")));

  private CellEndpoint() {}

  /** Parses an endpoint that may be a bare name of a cell. */
  static Endpoint parse(String source, String text) {
    Endpoint written = Endpoint.parse(source, text);
    String host = written.host();
    if (host.equalsIgnoreCase(CACHE_PREFIX)) {
      // A host with a dot at its end, by its form, but here a prefix of nothing.
      throw new CredentialException(
          source + " is not a host name; between its dots stand 1 to 63 characters");
    }
    return isComplete(host)
        ? written
        : Endpoint.parse(source, CACHE_PREFIX + host + ":" + written.port());
  }

  private static boolean isComplete(String host) {
    return host.regionMatches(true, 0, CACHE_PREFIX, 0, CACHE_PREFIX.length())
        || host.equalsIgnoreCase("localhost")
        || host.equalsIgnoreCase("localhost.")
        || NetUtil.isValidIpV4Address(host)
        || host.indexOf(':') >= 0; // an IPv6 address
  }

  /** Returns the endpoint of a region's cell. */
  static Endpoint ofRegion(String source, String region) {
    String cell = CELLS_BY_REGION.get(region.strip());
    if (cell == null) {
      throw new CredentialException(
          source
              + " is not a known region; set it to one of "
              + String.join(", ", CELLS_BY_REGION.keySet())
              + ", or set MOMENTO_ENDPOINT instead");
    }
    return parse(source, cell + CELL_DOMAIN);
  }
}
