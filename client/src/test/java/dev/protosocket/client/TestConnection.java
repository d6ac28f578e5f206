// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.protosocket.client.wire.Reader;
import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * An authenticated connection on an embedded channel with frozen time, the whole client but the
 * network; and the other end of it, which reads with the generated classes. The first request's id
 * is 2.
 */
final class TestConnection implements AutoCloseable {
  static final String CACHE = "cache";
  static final int HIGH_WATER_MARK = 1024;

  final EmbeddedChannel channel = new EmbeddedChannel();
  final Socket socket = new Socket();
  final Multiplexer multiplexer;
  final ProtosocketClient client;

  TestConnection() {
    this(config -> config);
  }

  TestConnection(UnaryOperator<ClientConfig.Builder> options) {
    ClientConfig config =
        options
            .apply(
                ClientConfig.builder(Credential.of("localhost", 1, "token"))
                    .tls(TlsOptions.insecurePlaintext()))
            .build();
    channel.freezeTime();
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(512, HIGH_WATER_MARK));
    multiplexer = multiplexer(channel, config, /* firstId= */ 2);
    channel.pipeline().addLast(socket, multiplexer.replyHandler());
    EventLoops loops = EventLoops.acquire(channel.eventLoop());
    client = new ProtosocketClient(new Connection(channel, multiplexer, config, loops));
  }

  /** As it is when the handshake is done. */
  static Multiplexer multiplexer(Channel channel, ClientConfig config, long firstId) {
    Reader reader = config.wire().reader();
    reader.maxReplyBytes(config.maxFrameLength());
    return new Multiplexer(channel, config.wire(), reader, config, firstId);
  }

  /** Lets the event loop do what is due, and returns what has reached the server since. */
  List<CacheCommand> sent() {
    run();
    return left();
  }

  /** Returns what has reached the server since, and leaves the event loop alone. */
  List<CacheCommand> left() {
    List<CacheCommand> commands = new ArrayList<>();
    for (ByteBuf out; (out = channel.readOutbound()) != null; ) {
      try (ByteBufInputStream in = new ByteBufInputStream(out)) {
        while (in.available() > 0) {
          commands.add(CacheCommand.parseDelimitedFrom(in));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        out.release();
      }
    }
    return commands;
  }

  /** The same over a {@link LineWire}: the bytes that have reached the server, as text. */
  String sentText() {
    run();
    StringBuilder text = new StringBuilder();
    for (ByteBuf out; (out = channel.readOutbound()) != null; ) {
      text.append(out.toString(UTF_8));
      out.release();
    }
    return text.toString();
  }

  List<Long> sentIds() {
    return sent().stream().map(CacheCommand::getMessageId).toList();
  }

  void run() {
    channel.runPendingTasks();
    channel.runScheduledPendingTasks();
  }

  /** Lets the replies arrive in one read. */
  void reply(CacheResponse... replies) {
    replyRaw(Replies.frames(replies));
  }

  void replyRaw(byte[] bytes) {
    run();
    channel.writeInbound(Unpooled.copiedBuffer(bytes));
    channel.runPendingTasks();
  }

  void advance(Duration time) {
    run();
    channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    run();
  }

  @Override
  public void close() {
    channel.finishAndReleaseAll();
    run();
  }

  /** Counts flushes, and takes no bytes while it is full. */
  static final class Socket extends ChannelOutboundHandlerAdapter {
    int flushes;
    private boolean full;

    boolean isFull() {
      return full;
    }

    void setFull(EmbeddedChannel channel, boolean nowFull) {
      full = nowFull;
      if (!full) {
        channel.unsafe().flush();
      }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
      flushes++;
      if (!full) {
        ctx.flush();
      }
    }
  }
}
