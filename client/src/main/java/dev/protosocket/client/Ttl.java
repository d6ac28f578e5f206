// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** Times to live that are no ordinary time. */
public final class Ttl {
  /** A value lives until it is deleted or evicted. A protocol that has no such thing refuses it. */
  public static final Duration NEVER = ChronoUnit.FOREVER.getDuration();

  private Ttl() {}
}
