// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import dev.protosocket.client.capability.Invalidations;
import dev.protosocket.client.spi.Plugins;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.push.PushListener;
import io.lettuce.core.api.push.PushMessage;
import io.netty.util.concurrent.EventExecutor;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redis's client tracking, on the one connection of a client: the server remembers which keys were
 * read on it, and pushes those that change. It is turned on when somebody listens, and anew on each
 * connection, whose beginning ends what was on before: Lettuce tells of it before it reads the
 * first answer there.
 *
 * <p>For any thread. Nothing is sent under the lock, as Lettuce may hold one of its own when it
 * tells of a command's end.
 */
final class Tracking implements Invalidations {
  private static final Logger logger = LoggerFactory.getLogger(Tracking.class);

  /** Before it is turned on again after that has failed on a connection that is there. */
  private static final long RETRY_MILLIS = 500;

  private final Keys keys;
  private final EventExecutor loop;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  // Guarded by this.
  private @Nullable StatefulRedisConnection<byte[], byte[]> connection;
  private boolean attached;
  private boolean on;
  private boolean closed;
  private boolean warned;

  /** Of those to turn it on; what comes of an earlier one is of no account. */
  private int attempt;

  Tracking(Keys keys, EventExecutor loop) {
    this.keys = keys;
    this.loop = loop;
  }

  @Override
  public void listen(Listener listener) {
    synchronized (this) {
      listeners.add(listener);
      if (on) {
        tell(listener, Listener::began);
      }
    }
    attach();
  }

  /** The client has made its first connection, the object that stays. */
  @SuppressWarnings("unchecked") // as Engine has it
  void connected(StatefulConnection<byte[], byte[]> made) {
    if (made instanceof StatefulRedisConnection) {
      synchronized (this) {
        connection = (StatefulRedisConnection<byte[], byte[]>) made;
      }
      attach();
    }
  }

  private void attach() {
    StatefulRedisConnection<byte[], byte[]> to;
    synchronized (this) {
      to = connection;
      if (to == null || attached || listeners.isEmpty()) {
        return;
      }
      attached = true;
    }
    to.addListener((PushListener) this::pushed);
    to.addListener(new States(to));
    turnOn(to);
  }

  private void turnOn(StatefulRedisConnection<byte[], byte[]> to) {
    int mine = end();
    try {
      to.async()
          .clientTracking(TrackingArgs.Builder.enabled())
          .whenComplete(
              (done, failure) -> {
                if (failure == null) {
                  begin(mine);
                } else {
                  failed(to, mine, failure);
                }
              });
    } catch (RuntimeException e) {
      failed(to, mine, e);
    }
  }

  private synchronized void begin(int mine) {
    if (mine == attempt && !closed) {
      on = true;
      tellAll(Listener::began);
    }
  }

  private void failed(StatefulRedisConnection<byte[], byte[]> to, int mine, Throwable failure) {
    synchronized (this) {
      if (mine != attempt || closed) {
        return;
      }
      if (failure instanceof RedisCommandExecutionException && !warned) {
        warned = true;
        logger.warn("the server refuses CLIENT TRACKING; an ACL has to allow client|tracking");
      }
    }
    try {
      loop.schedule(() -> turnOnAgain(to, mine), RETRY_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RuntimeException e) {
      logger.debug("the threads were shut down", e);
    }
  }

  private void turnOnAgain(StatefulRedisConnection<byte[], byte[]> to, int mine) {
    synchronized (this) {
      if (mine != attempt || closed) {
        return;
      }
    }
    turnOn(to);
  }

  /** Ends what is on; returns the number of the next attempt. */
  private synchronized int end() {
    if (on) {
      on = false;
      tellAll(Listener::ended);
    }
    return ++attempt;
  }

  /** The client is closed. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    end();
  }

  private void tellAll(Consumer<Listener> what) {
    for (Listener listener : listeners) {
      tell(listener, what);
    }
  }

  private static void tell(Listener listener, Consumer<Listener> what) {
    Plugins.tell(
        () -> what.accept(listener), e -> logger.warn("a listener for invalidations threw", e));
  }

  /** On the event loop, in one order with the answers. */
  private void pushed(PushMessage message) {
    if (!message.getType().equals("invalidate")) {
      return;
    }
    List<Object> content = message.getContent(Tracking::copy);
    if (content.size() > 1 && content.get(1) instanceof List<?> changed) {
      for (Object key : changed) {
        keys.split(
            (byte[]) key,
            (cache, ofCache) -> tellAll(listener -> listener.changed(cache, ofCache.clone())));
      }
    } else {
      // Without keys: the database was flushed.
      tellAll(Listener::allChanged);
    }
  }

  private static byte[] copy(ByteBuffer key) {
    byte[] bytes = new byte[key.remaining()];
    key.duplicate().get(bytes);
    return bytes;
  }

  private final class States implements RedisConnectionStateListener {
    private final StatefulRedisConnection<byte[], byte[]> to;

    States(StatefulRedisConnection<byte[], byte[]> to) {
      this.to = to;
    }

    @Override
    public void onRedisConnected(RedisChannelHandler<?, ?> connected, SocketAddress address) {
      turnOn(to);
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> from) {
      end();
    }
  }
}
