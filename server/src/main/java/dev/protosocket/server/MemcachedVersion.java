// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

/** The versions of memcached that a {@link MemcachedServer} can behave as. */
public enum MemcachedVersion {
  /** 1.5.16, Memorystore's default: classic text only; a meta command is an ERROR. */
  V1_5_16("1.5.16"),
  /** 1.6.18, as in Debian 12: no E, x, ms N or mgdump, and {@code mg C} is ignored. */
  V1_6_18("1.6.18"),
  /** 1.6.45. */
  V1_6_45("1.6.45");

  private final String text;

  MemcachedVersion(String text) {
    this.text = text;
  }

  /** {@return the version as {@code version} answers it} */
  public String text() {
    return text;
  }

  /** Tells whether it has the meta protocol. */
  boolean hasMeta() {
    return this != V1_5_16;
  }

  boolean isBefore(MemcachedVersion other) {
    return compareTo(other) < 0;
  }
}
