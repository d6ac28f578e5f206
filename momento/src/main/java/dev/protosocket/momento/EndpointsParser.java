// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer of the discovery service: an object of availability-zone IDs, each with a list
 * of objects that carry a {@code socket_address}. Unknown fields are passed over; anything else
 * that doesn't fit makes the whole answer bad, so that half a list never replaces a good one.
 */
final class EndpointsParser {
  /** Addresses in one answer. */
  static final int MAX_ADDRESSES = 10_000;

  private static final int MAX_NESTING = 8;
  private static final int MAX_STRING = 1_024;
  private static final int MAX_PORT = 65_535;
  private static final String ADDRESS_FIELD = "socket_address";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_NESTING)
                  .maxStringLength(MAX_STRING)
                  .maxNameLength(MAX_STRING)
                  .build())
          .build();

  private EndpointsParser() {}

  /**
   * Parses an answer.
   *
   * @return the addresses by zone, in the answer's order; at least one address in all
   * @throws IOException if the answer is malformed or names no address
   */
  static Map<String, List<InetSocketAddress>> parse(byte[] body) throws IOException {
    Map<String, List<InetSocketAddress>> zones = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(body)) {
      expect(json.nextToken(), JsonToken.START_OBJECT, "an object of zones");
      int count = 0;
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String zone = requireIdentifier(json.currentName());
        List<InetSocketAddress> addresses = zone(json);
        count += addresses.size();
        if (count > MAX_ADDRESSES) {
          throw new IOException("the answer lists more than " + MAX_ADDRESSES + " addresses");
        }
        if (!addresses.isEmpty()) {
          zones.put(zone, addresses);
        }
      }
      if (json.nextToken() != null) {
        throw new IOException("the answer goes on after its end");
      }
    } catch (JsonProcessingException e) {
      // Its message and its location quote the answer, in which a proxy may echo the token.
      JsonLocation at = e.getLocation();
      throw new IOException(
          "the answer is not the JSON it should be"
              + (at == null ? "" : ", at byte " + at.getByteOffset()));
    }
    if (zones.isEmpty()) {
      throw new IOException("the answer lists no address");
    }
    return zones;
  }

  /** A zone is named in the log, where nobody may write lines of their own. */
  private static String requireIdentifier(String zone) throws IOException {
    if (!zone.chars().allMatch(c -> c > ' ' && c <= '~')) {
      throw new IOException("a zone's name has a space or a character outside visible ASCII");
    }
    return zone;
  }

  private static List<InetSocketAddress> zone(JsonParser json) throws IOException {
    expect(json.nextToken(), JsonToken.START_ARRAY, "a list of addresses");
    List<InetSocketAddress> addresses = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(json.currentToken(), JsonToken.START_OBJECT, "an address object");
      String text = null;
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String field = json.currentName();
        JsonToken value = json.nextToken();
        if (ADDRESS_FIELD.equals(field)) {
          expect(value, JsonToken.VALUE_STRING, "text as " + ADDRESS_FIELD);
          text = json.getText();
        } else {
          json.skipChildren();
        }
      }
      if (text == null) {
        throw new IOException("an address object has no " + ADDRESS_FIELD);
      }
      addresses.add(address(text));
    }
    return addresses;
  }

  /** Parses {@code IPv4:port} or {@code [IPv6]:port}; names would need a lookup and are refused. */
  private static InetSocketAddress address(String text) throws IOException {
    int colon = text.lastIndexOf(':');
    byte[] ip =
        colon < 0 ? null : NetUtil.createByteArrayFromIpAddressString(text.substring(0, colon));
    int port = colon < 0 ? -1 : port(text.substring(colon + 1));
    if (ip == null || port < 1) {
      throw new IOException("a " + ADDRESS_FIELD + " is not of the form ip:port");
    }
    return new InetSocketAddress(InetAddress.getByAddress(ip), port);
  }

  private static int port(String digits) {
    if (digits.isEmpty() || digits.length() > 5) {
      return -1;
    }
    int port = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      port = 10 * port + (c - '0');
    }
    return port <= MAX_PORT ? port : -1;
  }

  private static void expect(@Nullable JsonToken actual, JsonToken expected, String what)
      throws IOException {
    if (actual != expected) {
      throw new IOException("the answer has no " + what + " where one belongs");
    }
  }
}
