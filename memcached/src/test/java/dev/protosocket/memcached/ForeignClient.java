// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the memcached clients of other programs have in common; each with its defaults, but for
 * time-outs that a stalled machine does not reach.
 */
interface ForeignClient extends AutoCloseable {
  /** Seconds; of each of their calls. */
  int PATIENCE = 60;

  /** Stores a string, bytes or, in so far as it has types, any other object. */
  void set(String key, Object value, int seconds) throws Exception;

  /** Reads a string; null if there is none. */
  @Nullable String string(String key) throws Exception;

  /** Reads bytes; null if there are none. */
  byte @Nullable [] bytes(String key) throws Exception;

  /** Adds to a counter, or begins with an initial value. */
  long increment(String key, long delta, long initial) throws Exception;

  long decrement(String key, long delta) throws Exception;

  void touch(String key, int seconds) throws Exception;

  @Override
  void close() throws Exception;

  /** A client that knows the type of what it reads by the client flags. */
  interface Typed extends ForeignClient {
    @Nullable Object object(String key) throws Exception;

    @Override
    default @Nullable String string(String key) throws Exception {
      return (String) object(key);
    }

    @Override
    default byte @Nullable [] bytes(String key) throws Exception {
      return (byte[]) object(key);
    }
  }

  /** folsom, over the binary protocol; its user says which type a client has. */
  final class Folsom implements ForeignClient {
    private final com.spotify.folsom.BinaryMemcacheClient<String> strings;
    private final com.spotify.folsom.BinaryMemcacheClient<byte[]> arrays;

    Folsom(int port) throws Exception {
      strings = connect(com.spotify.folsom.MemcacheClientBuilder.newStringClient(), port);
      arrays = connect(com.spotify.folsom.MemcacheClientBuilder.newByteArrayClient(), port);
    }

    private static <V> com.spotify.folsom.BinaryMemcacheClient<V> connect(
        com.spotify.folsom.MemcacheClientBuilder<V> builder, int port) throws Exception {
      com.spotify.folsom.BinaryMemcacheClient<V> client =
          builder
              .withAddress("127.0.0.1", port)
              .withConnectionTimeoutMillis(TimeUnit.SECONDS.toMillis(PATIENCE))
              .connectBinary();
      client.awaitConnected(PATIENCE, TimeUnit.SECONDS);
      return client;
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
      return stage.toCompletableFuture().get(PATIENCE, TimeUnit.SECONDS);
    }

    private static void done(CompletionStage<com.spotify.folsom.MemcacheStatus> stage)
        throws Exception {
      com.spotify.folsom.MemcacheStatus status = await(stage);
      if (status != com.spotify.folsom.MemcacheStatus.OK) {
        throw new AssertionError(status);
      }
    }

    @Override
    public void set(String key, Object value, int seconds) throws Exception {
      if (value instanceof String string) {
        done(strings.set(key, string, seconds));
      } else {
        done(arrays.set(key, (byte[]) value, seconds));
      }
    }

    @Override
    public @Nullable String string(String key) throws Exception {
      return await(strings.get(key));
    }

    @Override
    public byte @Nullable [] bytes(String key) throws Exception {
      return await(arrays.get(key));
    }

    @Override
    public long increment(String key, long delta, long initial) throws Exception {
      return await(strings.incr(key, delta, initial, PATIENCE));
    }

    @Override
    public long decrement(String key, long delta) throws Exception {
      return await(strings.decr(key, delta, 0, PATIENCE));
    }

    @Override
    public void touch(String key, int seconds) throws Exception {
      done(strings.touch(key, seconds));
    }

    @Override
    public void close() {
      strings.shutdown();
      arrays.shutdown();
    }
  }

  /** xmemcached, over the text protocol. */
  final class Xmemcached implements Typed {
    private final net.rubyeye.xmemcached.MemcachedClient client;

    Xmemcached(int port, net.rubyeye.xmemcached.transcoders.CompressionMode compression)
        throws Exception {
      net.rubyeye.xmemcached.XMemcachedClientBuilder builder =
          new net.rubyeye.xmemcached.XMemcachedClientBuilder(
              List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
      builder.setOpTimeout(TimeUnit.SECONDS.toMillis(PATIENCE));
      net.rubyeye.xmemcached.transcoders.SerializingTranscoder transcoder =
          new net.rubyeye.xmemcached.transcoders.SerializingTranscoder();
      transcoder.setCompressionMode(compression);
      builder.setTranscoder(transcoder);
      client = builder.build();
    }

    @Override
    public void set(String key, Object value, int seconds) throws Exception {
      if (!client.set(key, seconds, value)) {
        throw new AssertionError("not stored");
      }
    }

    @Override
    public @Nullable Object object(String key) throws Exception {
      return client.get(key);
    }

    @Override
    public long increment(String key, long delta, long initial) throws Exception {
      return client.incr(key, delta, initial);
    }

    @Override
    public long decrement(String key, long delta) throws Exception {
      return client.decr(key, delta);
    }

    @Override
    public void touch(String key, int seconds) throws Exception {
      if (!client.touch(key, seconds)) {
        throw new AssertionError("not there");
      }
    }

    @Override
    public void close() throws Exception {
      client.shutdown();
    }
  }

  /** spymemcached, over the binary protocol. */
  final class Spymemcached implements Typed {
    static {
      // Else it writes to standard error itself.
      System.setProperty("net.spy.log.LoggerImpl", "net.spy.memcached.compat.log.SLF4JLogger");
    }

    private final net.spy.memcached.MemcachedClient client;

    Spymemcached(int port) throws Exception {
      client =
          new net.spy.memcached.MemcachedClient(
              new net.spy.memcached.ConnectionFactoryBuilder()
                  .setProtocol(net.spy.memcached.ConnectionFactoryBuilder.Protocol.BINARY)
                  .setOpTimeout(TimeUnit.SECONDS.toMillis(PATIENCE))
                  .setDaemon(true)
                  .build(),
              List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
    }

    private static void done(Future<Boolean> future) throws Exception {
      if (!future.get(PATIENCE, TimeUnit.SECONDS)) {
        throw new AssertionError("not done");
      }
    }

    @Override
    public void set(String key, Object value, int seconds) throws Exception {
      done(client.set(key, seconds, value));
    }

    @Override
    public @Nullable Object object(String key) {
      return client.get(key);
    }

    @Override
    public long increment(String key, long delta, long initial) {
      return client.incr(key, delta, initial);
    }

    @Override
    public long decrement(String key, long delta) {
      return client.decr(key, delta);
    }

    @Override
    public void touch(String key, int seconds) throws Exception {
      done(client.touch(key, seconds));
    }

    @Override
    public void close() {
      client.shutdown();
    }
  }
}
