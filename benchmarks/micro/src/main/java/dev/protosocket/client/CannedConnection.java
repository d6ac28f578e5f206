// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.wire.Reader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;

/** A client without a socket, whose GETs are all answered with the same value; for one thread. */
final class CannedConnection implements AutoCloseable {
  static final String CACHE = "cache";
  static final byte[] KEY = "key:0123456789".getBytes(US_ASCII);

  private static final long FIRST_ID = 2;

  private final CannedWire kind;
  private final int depth;
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final ByteBuf replies = PooledByteBufAllocator.DEFAULT.directBuffer();
  private final int replyBytes;
  private long nextId = FIRST_ID;

  final ProtosocketClient client;
  final Pipeline<String> pipeline;

  /**
   * Creates a connection.
   *
   * @param depth how many requests are answered at a time
   */
  CannedConnection(CannedWire kind, int depth) {
    this.kind = kind;
    this.depth = depth;
    ClientConfig config =
        ClientConfig.builder(Credential.of("localhost", 1, "user:token"))
            .tls(TlsOptions.insecurePlaintext())
            .wire(kind.wire)
            .build();
    Reader reader = kind.wire.reader();
    reader.maxReplyBytes(config.maxFrameLength());
    Multiplexer multiplexer = new Multiplexer(channel, kind.wire, reader, config, FIRST_ID);
    channel.pipeline().addLast(multiplexer.replyHandler());
    EventLoops loops = EventLoops.acquire(channel.eventLoop());
    client = new ProtosocketClient(new Connection(channel, multiplexer, config, loops));
    pipeline = client.pipeline();
    for (int i = 0; i < depth; i++) {
      kind.writeReply(replies);
    }
    replyBytes = replies.readableBytes() / depth;
  }

  /** Lets the server answer what was sent. */
  void answer() {
    channel.runPendingTasks();
    for (ByteBuf out; (out = channel.readOutbound()) != null; ) {
      out.release();
    }
    ByteBuf read = PooledByteBufAllocator.DEFAULT.directBuffer(depth * replyBytes);
    read.writeBytes(replies, 0, depth * replyBytes);
    for (int i = 0; i < depth; i++) {
      kind.writeId(nextId++, read, i * replyBytes + kind.idIndex);
    }
    channel.writeInbound(read);
  }

  @Override
  public void close() {
    pipeline.close();
    channel.finishAndReleaseAll();
    replies.release();
  }
}
