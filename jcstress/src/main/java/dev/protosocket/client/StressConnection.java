// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.memcached.Memcached;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A connection over a wire that answers in order, with its server, for one test. Any thread may use
 * the client; the event loop is whoever is inside {@link #turn}, one thread at a time.
 */
final class StressConnection {
  static final String CACHE = "c";

  /** So long that the frame is encoded without the lock. */
  private static final byte[] LARGE = new byte[Request.LARGE_PAYLOAD_BYTES + 1];

  private static final ClientConfig CONFIG =
      Memcached.config(new Endpoint("localhost", 1)).requestTimeout(Duration.ofHours(1)).build();

  final ProtosocketClient client;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final TurnChannel channel = new TurnChannel();
  private final boolean naming;

  /** The ids in the order of their bytes; guarded by this. */
  private final List<Long> sent = new ArrayList<>();

  /** Who is the event loop at present. */
  private volatile Thread inTurn;

  /**
   * Connects.
   *
   * @param naming whether replies say which request they are to; if not, only the order tells
   */
  StressConnection(boolean naming) {
    this.naming = naming;
    this.inTurn = Thread.currentThread();
    channel.freezeTime();
    channel.config().setAllocator(StressSetup.BUFFERS);
    Multiplexer multiplexer =
        new Multiplexer(channel, CONFIG.wire(), CONFIG.wire().reader(), CONFIG, 2);
    channel.pipeline().addLast(multiplexer.replyHandler());
    EventLoops loops = EventLoops.acquire(channel.eventLoop());
    this.client = new ProtosocketClient(new Connection(channel, multiplexer, CONFIG, loops));
    this.inTurn = null;
  }

  CompletableFuture<byte[]> get(String key) {
    return client.getAsync(CACHE, key);
  }

  CompletableFuture<Void> setLarge(String key) {
    return client.setAsync(CACHE, key, LARGE);
  }

  /** What the event loop has to do; then the server answers all that it has got. */
  synchronized void turn() {
    inTurn = Thread.currentThread();
    for (Runnable task; (task = tasks.poll()) != null; ) {
      task.run();
    }
    StringBuilder replies = new StringBuilder();
    for (ByteBuf out; (out = channel.readOutbound()) != null; ) {
      while (out.isReadable()) {
        replies.append(reply(out));
      }
      out.release();
    }
    if (replies.length() > 0) {
      channel.writeInbound(Unpooled.copiedBuffer(replies, StandardCharsets.US_ASCII));
    }
    inTurn = null;
  }

  /** Reads a command, and returns its reply: the value of a key is its name. */
  private String reply(ByteBuf in) {
    int length = in.bytesBefore((byte) '\n') + 1;
    String[] words = in.readCharSequence(length, StandardCharsets.US_ASCII).toString().split("\\s");
    String opaque = words[words.length - 1];
    sent.add(Long.parseLong(opaque.substring(1)));
    String tail = (naming ? " " + opaque : "") + "\r\n";
    if (words[0].equals("ms")) {
      in.skipBytes(Integer.parseInt(words[2]) + 2);
      return "HD" + tail;
    }
    String key = words[1].substring(CACHE.length() + 1);
    return "VA " + key.length() + tail + key + "\r\n";
  }

  /** Tells whether an id was sent behind a later one. */
  synchronized boolean wasOvertaken() {
    for (int i = 1; i < sent.size(); i++) {
      if (sent.get(i) < sent.get(i - 1)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the value that a call came to; x if it was given up, ? for anything else. */
  static char valueOf(CompletableFuture<byte[]> call) {
    if (call.isCancelled()) {
      return 'x';
    }
    if (!call.isDone() || call.isCompletedExceptionally()) {
      return '?';
    }
    byte[] value = call.join();
    return value != null && value.length == 1 ? (char) value[0] : '?';
  }

  static boolean isDone(CompletableFuture<Void> call) {
    return call.isDone() && !call.isCompletedExceptionally();
  }

  /** Its event loop takes tasks from any thread, which an embedded one does not. */
  private final class TurnChannel extends EmbeddedChannel {
    private EventLoop loop;

    @Override
    public EventLoop eventLoop() {
      EventLoop embedded = super.eventLoop();
      if (loop == null) {
        loop =
            (EventLoop)
                Proxy.newProxyInstance(
                    EventLoop.class.getClassLoader(),
                    new Class<?>[] {EventLoop.class},
                    (proxy, method, arguments) -> call(embedded, method, arguments));
      }
      return loop;
    }

    private Object call(EventLoop embedded, Method method, Object[] arguments) throws Throwable {
      switch (method.getName()) {
        case "execute":
          tasks.add((Runnable) arguments[0]);
          return null;
        case "inEventLoop":
          return inTurn == Thread.currentThread();
        default:
          try {
            return method.invoke(embedded, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
      }
    }
  }
}
