// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollChannelOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * TCP_USER_TIMEOUT: how long bytes may go unacknowledged, or wait for a receiver that does not
 * read, before the kernel ends the connection. Never shorter than what callers wait for.
 */
final class KernelPatience {
  private KernelPatience() {}

  /** Returns it for a connection on which no request takes longer than the ordinary timeout. */
  static Duration of(ClientConfig config) {
    Duration longest = config.maxSilence();
    for (Duration wait : new Duration[] {config.requestTimeout(), config.connectTimeout()}) {
      longest = wait.compareTo(longest) > 0 ? wait : longest;
    }
    return longest;
  }

  static void set(Bootstrap bootstrap, Duration patience) {
    bootstrap.option(EpollChannelOption.TCP_USER_TIMEOUT, millis(patience.toNanos()));
  }

  /** Does nothing on a channel that is not epoll's. */
  static void set(Channel channel, long nanos) {
    channel.config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, millis(nanos));
  }

  private static int millis(long nanos) {
    return (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(nanos));
  }
}
