// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Command;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Operation.Effect;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.Durations;
import dev.protosocket.client.wire.Answer;
import dev.protosocket.client.wire.Reply;
import dev.protosocket.client.wire.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code lru_crawler metadump hash}, or {@code mgdump} for the keys alone, on a connection and an
 * event loop of its own: the server wants the connection for itself, and a consumer that takes its
 * time holds up nobody but the server, which then waits with what it has to say.
 */
final class KeyDump {
  private static final Operation KEYS = Operation.of("MC_KEYS", Effect.READ);

  /** The first version that has any. */
  private static final ServerVersion DUMPS = new ServerVersion(1, 4, 31);

  /** The first version that dumps its hash table. */
  private static final ServerVersion DUMPS_TABLE = new ServerVersion(1, 6, 9);

  /** The first version that has it; one that says no version may be older. */
  private static final ServerVersion DUMPS_NAMES = new ServerVersion(1, 6, 19);

  /** The server dumps for one client at a time. */
  private static final long MIN_BACKOFF_NANOS = 20_000_000;

  private static final long MAX_BACKOFF_NANOS = 1_000_000_000;

  /** What a dump comes to that the server had no time for. */
  private static final long BUSY = -1;

  private KeyDump() {}

  static long run(
      ClientConfig config,
      KeyScope scope,
      Duration timeout,
      Consumer<? super KeyInfo> consumer,
      boolean namesOnly) {
    long limit = Durations.nanos(Durations.positive("timeout", timeout));
    long end = Blocking.endOf(System.nanoTime(), limit);
    EventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("memcached-keys", true), NioIoHandler.newFactory());
    ClientConfig own = config.toBuilder().eventLoopGroup(group).callbackExecutor(null).build();
    try (ProtosocketClient client = ProtosocketClient.connect(own)) {
      long backoff = MIN_BACKOFF_NANOS;
      while (true) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          throw RequestTimeoutException.byCallersClock(KEYS, limit);
        }
        Dump dump = new Dump(new Taker(consumer), scope, namesOnly);
        long count = send(client.withTimeout(Duration.ofNanos(left)), dump);
        if (count != BUSY) {
          return count;
        }
        Blocking.pause(
            Math.min(backoff, left), RequestFate.ANSWERED, "while the server dumps for another");
        backoff = Math.min(2 * backoff, MAX_BACKOFF_NANOS);
      }
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private static long send(CacheClient client, Dump dump) {
    try {
      return client.send(dump);
    } catch (CacheException e) {
      RuntimeException thrown = dump.taker.thrown;
      throw thrown == null ? e : thrown;
    } finally {
      dump.taker.over = true;
    }
  }

  /** What takes the keys of one attempt. */
  private static final class Taker {
    private final Consumer<? super KeyInfo> consumer;

    /** By the consumer, which ends the connection. */
    private volatile @Nullable RuntimeException thrown;

    /** Nobody waits for it any more. */
    private volatile boolean over;

    Taker(Consumer<? super KeyInfo> consumer) {
      this.consumer = consumer;
    }

    Answer.Step take(@Nullable KeyInfo key) {
      if (key == null || over) {
        return Answer.Step.WRONG;
      }
      try {
        consumer.accept(key);
        return Answer.Step.MORE;
      } catch (RuntimeException e) {
        thrown = e;
        return Answer.Step.WRONG;
      }
    }
  }

  /** One attempt. */
  private static final class Dump extends Command<Long> {
    private final Taker taker;
    private final KeyScope scope;

    /** {@code mgdump}; unless the server has none. */
    private final boolean namesOnly;

    private final byte[] request;

    Dump(Taker taker, KeyScope scope, boolean namesOnly) {
      super(KEYS, "", new byte[0]);
      this.taker = taker;
      this.scope = scope;
      this.namesOnly = namesOnly;
      String what = namesOnly ? "mgdump " : "metadump ";
      this.request = ("lru_crawler " + what + scope.word() + "\r\n").getBytes(US_ASCII);
    }

    @Override
    protected Command<Long> on(Wire wire) {
      super.on(wire);
      Node node = ((MemcachedWire) wire).node();
      if (!node.isFrom(DUMPS)) {
        throw new InvalidRequestException(
            operation() + " needs memcached 1.4.31; this server is older");
      }
      if (scope.equals(KeyScope.table()) && !node.isFrom(DUMPS_TABLE)) {
        return new Dump(taker, KeyScope.lists(), false);
      }
      ServerVersion version = node.version();
      boolean known = version != null && version.compareTo(DUMPS_NAMES) >= 0;
      // A reader of classic text does not know its lines.
      return namesOnly && !(known && wire instanceof MetaWire)
          ? new Dump(taker, scope, false)
          : this;
    }

    @Override
    public Class<? extends Wire> wire() {
      return MemcachedWire.class;
    }

    @Override
    public int length(long id) {
      return request.length;
    }

    @Override
    public void write(long id, ByteBuf out) {
      out.writeBytes(request);
    }

    @Override
    public Answer<Long> answer() {
      return new Answer<>() {
        private long count;

        @Override
        public Step add(Reply reply, ByteBuf buffer) {
          MemcachedReply answer = (MemcachedReply) reply;
          return switch (answer.code()) {
            case KEY -> {
              count++;
              yield taker.take(KeyInfo.of(answer.line()));
            }
            case MG -> {
              count++;
              yield taker.take(KeyInfo.ofName(answer.line()));
            }
            // From 1.6.43 on, before the first key.
            case OK -> count == 0 ? Step.MORE : Step.WRONG;
            case END -> Step.DONE;
            case EN -> namesOnly ? Step.DONE : Step.WRONG;
            case BUSY -> {
              count = BUSY;
              yield Step.DONE;
            }
            default -> answer.isError() ? Step.FAILED : Step.WRONG;
          };
        }

        @Override
        public Long value() {
          return count;
        }
      };
    }
  }
}
