// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A connection on an embedded channel with frozen time and a socket that can be made to be full.
 */
final class TestChannel implements AutoCloseable {
  static final String TOKEN = "a-secret-token";

  final ServerContext context;
  final Connection connection;
  final EmbeddedChannel channel;
  final Socket socket = new Socket();

  TestChannel(Consumer<ServerSettings> configuration) {
    ServerSettings settings = new ServerSettings();
    settings.tokens = new Tokens(List.of(TOKEN));
    configuration.accept(settings);
    context = settings.newContext(settings.newStore());
    connection = context.newConnection();
    channel = new EmbeddedChannel();
    channel.freezeTime();
    channel
        .config()
        .setWriteBufferWaterMark(
            new WriteBufferWaterMark(
                Listener.WRITE_LOW_WATER_MARK, Listener.WRITE_HIGH_WATER_MARK));
    channel.pipeline().addLast(socket, connection);
    // The channel was active before the handler came.
    connection.channelActive(channel.pipeline().context(connection));
  }

  static TestChannel authenticated(Consumer<ServerSettings> configuration) throws IOException {
    TestChannel channel = new TestChannel(configuration);
    channel.send(TestClient.auth(1, TOKEN));
    CacheResponse reply = channel.receiveAll().get(0);
    if (!reply.hasAuth()) {
      throw new IOException("not authenticated: " + reply);
    }
    channel.socket.flushes = 0;
    return channel;
  }

  /** Lets the commands arrive in one read. */
  void send(CacheCommand... commands) throws IOException {
    sendRaw(TestClient.frames(commands));
  }

  void sendRaw(byte[] bytes) {
    channel.writeInbound(Unpooled.wrappedBuffer(bytes));
  }

  /** The replies that have been flushed since this was last asked. */
  List<CacheResponse> receiveAll() throws IOException {
    List<CacheResponse> replies = new ArrayList<>();
    for (ByteBuf out; (out = channel.readOutbound()) != null; ) {
      try (ByteBufInputStream in = new ByteBufInputStream(out)) {
        while (in.available() > 0) {
          replies.add(CacheResponse.parseDelimitedFrom(in));
        }
      } finally {
        out.release();
      }
    }
    return replies;
  }

  List<Long> receiveIds() throws IOException {
    return receiveAll().stream().map(CacheResponse::getMessageId).toList();
  }

  Counters counters() {
    return context.counters();
  }

  @Override
  public void close() {
    channel.finishAndReleaseAll();
  }

  /** Counts flushes, and takes no bytes while it is full. */
  static final class Socket extends ChannelOutboundHandlerAdapter {
    int flushes;
    private boolean full;
    private int freeAtFlush;

    void setFull(EmbeddedChannel channel, boolean full) {
      this.full = full;
      if (!full) {
        channel.unsafe().flush();
      }
    }

    /** Takes no bytes until it is flushed for the n-th time from now. */
    void setFullUntilFlush(int n) {
      full = true;
      freeAtFlush = flushes + n;
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
      flushes++;
      if (flushes == freeAtFlush) {
        full = false;
      }
      if (!full) {
        ctx.flush();
      }
    }
  }
}
