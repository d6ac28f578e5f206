// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import dev.protosocket.benchmarks.driver.Lane;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The floor of an open loop: a request is sent when another thread says so. */
final class OpenFloorLoop extends FloorLoop {
  private final Lane lane;

  /** The event loop's: when the requests that were not answered were due. */
  private final ArrayDeque<Long> unanswered = new ArrayDeque<>();

  private @Nullable ChannelHandlerContext context;

  /**
   * A loop that does nothing until it is told to.
   *
   * @param exchange what it repeats; its buffers are taken over
   * @param lane where to count
   */
  OpenFloorLoop(FloorExchange exchange, Lane lane) {
    super(exchange, lane);
    this.lane = lane;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  /** Has one request sent; any thread. */
  void send(long due) {
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      throw new IllegalStateException("not connected");
    }
    ctx.executor()
        .execute(
            () -> {
              unanswered.add(due);
              write(ctx, 1);
            });
  }

  @Override
  void answered(ChannelHandlerContext ctx, int batch) {
    for (int i = 0; i < batch; i++) {
      lane.completedSince(unanswered.remove());
    }
  }
}
