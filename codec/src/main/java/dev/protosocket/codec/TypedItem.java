// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.client.capability.Version;
import java.time.Duration;

/**
 * A value and the state that it is in on its server.
 *
 * @param value the value
 * @param version what names the state
 * @param ttl how long it lives from now on; {@link dev.protosocket.client.Ttl#NEVER} if it has no
 *     end, or none that the server tells of
 */
public record TypedItem<V>(V value, Version version, Duration ttl) {
  /** Shows the time; not the value. */
  @Override
  public String toString() {
    return "TypedItem[" + ttl + "]";
  }
}
