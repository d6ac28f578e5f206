// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.Endpoint;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One server of a fleet, as it is configured. Its keys follow from its label, never from the
 * addresses that its host name has at the moment.
 *
 * @param name what errors and changes of the fleet know it by; no two of a fleet have the same
 * @param endpoint where it is
 * @param weight its share of the keys, compared with the other nodes'; 1 to {@value #MAX_WEIGHT}
 * @param label its place on the ring; null for what the {@link Placement} makes of the rest
 */
public record Node(String name, Endpoint endpoint, int weight, @Nullable String label) {
  /** The most that a node can weigh. */
  public static final int MAX_WEIGHT = 1_000_000;

  /** Checks that a node can be told from others. */
  public Node {
    Objects.requireNonNull(endpoint, "endpoint");
    if (Objects.requireNonNull(name, "name").isBlank()) {
      throw new IllegalArgumentException("the node's name is blank");
    }
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("the node's name has a control character");
    }
    if (weight < 1 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException(
          "the weight must be from 1 to " + MAX_WEIGHT + ", not " + weight);
    }
    if (label != null && label.isEmpty()) {
      throw new IllegalArgumentException("the node's label is empty");
    }
  }

  /** Returns a node of weight 1 that is called {@code host:port}. */
  public static Node of(Endpoint endpoint) {
    return of(text(endpoint), endpoint);
  }

  /** Returns a node of weight 1. */
  public static Node of(String name, Endpoint endpoint) {
    return new Node(name, endpoint, 1, null);
  }

  /** Returns the same with another weight. */
  public Node withWeight(int newWeight) {
    return new Node(name, endpoint, newWeight, label);
  }

  /** Returns the same at a place on the ring that neither name nor endpoint changes any more. */
  public Node withLabel(String newLabel) {
    return new Node(name, endpoint, weight, Objects.requireNonNull(newLabel, "newLabel"));
  }

  /** Returns the same somewhere else. */
  public Node withEndpoint(Endpoint newEndpoint) {
    return new Node(name, newEndpoint, weight, label);
  }

  /** Returns the place on the ring of a node that no other client has to agree about. */
  String labelOrName() {
    return label == null ? name : label;
  }

  /** Returns {@code host:port} as it is configured; an IPv6 address has no brackets. */
  static String text(Endpoint endpoint) {
    return endpoint.host() + ":" + endpoint.port();
  }
}
