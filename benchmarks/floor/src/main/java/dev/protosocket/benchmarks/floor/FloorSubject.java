// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import dev.protosocket.benchmarks.driver.BlockingLoad;
import dev.protosocket.benchmarks.driver.Lanes;
import dev.protosocket.benchmarks.driver.Load;
import dev.protosocket.benchmarks.driver.LoadOptions;
import dev.protosocket.benchmarks.driver.LoadRunner;
import dev.protosocket.benchmarks.driver.OpenLoad;
import dev.protosocket.benchmarks.driver.Operation;
import dev.protosocket.benchmarks.driver.Subject;
import dev.protosocket.benchmarks.driver.ValueCheck;
import dev.protosocket.benchmarks.driver.Versions;
import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The bare Netty TLS loop as a subject: in mode ASYNC by itself, in the modes BLOCKING and VIRTUAL
 * with threads that it wakes.
 */
public final class FloorSubject implements Subject {
  private static final String NAMESPACE = "benchmark";
  private static final byte[] KEY = "key-000000000001".getBytes(StandardCharsets.US_ASCII);
  private static final long TTL_MILLIS = 600_000;

  private FloorSubject() {}

  /**
   * Runs the floor.
   *
   * @param args see {@link LoadOptions}
   */
  public static void main(String... args) {
    LoadRunner.main(new FloorSubject(), args);
  }

  @Override
  public String describe() {
    return "bare loop on Netty "
        + Versions.of(SslContext.class)
        + ", "
        + Transport.chosen()
        + ", "
        + OpenSsl.versionString();
  }

  @Override
  public Load open(LoadOptions options, Lanes lanes) throws Exception {
    SslContext tls = Transport.tls(options.ca());
    byte[] value = ValueCheck.pattern(options.valueSize());
    FloorLoad.Handshake handshake =
        (channel, loop, ready) ->
            channel
                .pipeline()
                .addLast(
                    tls.newHandler(channel.alloc(), options.host(), options.port()),
                    new FloorAuthHandler(options.token(), loop, ready));
    return switch (options.mode()) {
      case ASYNC -> {
        if (options.rate() > 0) {
          yield openLoop(options, lanes, handshake, value);
        }
        yield FloorLoad.open(
            options,
            () -> new FloorLoop(exchange(options.operation(), value), lanes.newLane()),
            handshake);
      }
      case BLOCKING, VIRTUAL -> {
        List<HandOffLoop> loops = new ArrayList<>();
        FloorLoad connected =
            FloorLoad.open(
                options,
                () -> {
                  loops.add(new HandOffLoop(exchange(options.operation(), value), lanes.newLane()));
                  return loops.get(loops.size() - 1);
                },
                handshake);
        BlockingLoad<Boolean> load = new BlockingLoad<>(options.mode(), lanes, connected::close);
        for (HandOffLoop loop : loops) {
          for (int i = 0; i < options.depth(); i++) {
            load.add(loop::call, Boolean.TRUE::equals);
          }
        }
        yield load;
      }
      default -> throw new IllegalArgumentException("the floor knows ASYNC, BLOCKING and VIRTUAL");
    };
  }

  private static Load openLoop(
      LoadOptions options, Lanes lanes, FloorLoad.Handshake handshake, byte[] value)
      throws Exception {
    List<OpenFloorLoop> loops = new ArrayList<>();
    FloorLoad connected =
        FloorLoad.open(
            options,
            () -> {
              loops.add(new OpenFloorLoop(exchange(options.operation(), value), lanes.newLane()));
              return loops.get(loops.size() - 1);
            },
            handshake);
    OpenLoad load = new OpenLoad(options, lanes, connected::close);
    for (OpenFloorLoop loop : loops) {
      for (int i = 0; i < options.depth(); i++) {
        load.add(loop::send);
      }
    }
    return load;
  }

  private static FloorExchange exchange(Operation operation, byte[] value) {
    boolean get = operation == Operation.GET;
    ByteBuf request =
        get
            ? CannedFrame.getCommand(NAMESPACE, KEY)
            : CannedFrame.setCommand(NAMESPACE, KEY, value, TTL_MILLIS);
    ByteBuf tail = get ? CannedFrame.getResponseTail(value) : CannedFrame.setResponseTail();
    ByteBuf head = CannedFrame.responseHead(WireIds.BYTES, tail.readableBytes());
    return new FloorExchange(request, CannedFrame.idOffset(request), head, tail, WireIds.IDS);
  }
}
