// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.lettuce;

import dev.protosocket.benchmarks.driver.AsyncLoad;
import dev.protosocket.benchmarks.driver.BlockingLoad;
import dev.protosocket.benchmarks.driver.Lanes;
import dev.protosocket.benchmarks.driver.Load;
import dev.protosocket.benchmarks.driver.LoadOptions;
import dev.protosocket.benchmarks.driver.OpenLoad;
import dev.protosocket.benchmarks.driver.Operation;
import dev.protosocket.benchmarks.driver.Subject;
import dev.protosocket.benchmarks.driver.ValueCheck;
import dev.protosocket.benchmarks.driver.Versions;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Lettuce with a given transport. Knows the modes async and blocking. */
final class LettuceSubject implements Subject {
  private static final byte[] KEY = "key-000000000001".getBytes(StandardCharsets.US_ASCII);
  private static final String OK = "OK";
  private static final Duration SHUTDOWN = Duration.ofSeconds(5);

  private final String transport;
  private final SslOptions.Builder tls;
  private final NettyCustomizer customizer;

  /**
   * Lettuce.
   *
   * @param transport says what it runs on
   * @param tls chooses the TLS library
   * @param customizer changes its pipelines
   */
  LettuceSubject(String transport, SslOptions.Builder tls, NettyCustomizer customizer) {
    this.transport = transport;
    this.tls = tls;
    this.customizer = customizer;
  }

  @Override
  public String describe() {
    return "Lettuce "
        + Versions.of(RedisClient.class)
        + " on Netty "
        + Versions.of(Channel.class)
        + ", "
        + transport;
  }

  @Override
  public Load open(LoadOptions options, Lanes lanes) {
    ClientResources resources = ClientResources.builder().nettyCustomizer(customizer).build();
    RedisURI server =
        RedisURI.Builder.redis(options.host(), options.port())
            .withSsl(true)
            .withVerifyPeer(true)
            .build();
    RedisClient client = RedisClient.create(resources, server);
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .sslOptions(tls.protocols("TLSv1.3").trustManager(options.ca().toFile()).build())
            .build());
    Runnable close = () -> close(client, resources);
    List<StatefulRedisConnection<byte[], byte[]>> connections = new ArrayList<>();
    for (int i = 0; i < options.connections(); i++) {
      connections.add(client.connect(ByteArrayCodec.INSTANCE));
    }
    connections.get(0).sync().set(KEY, ValueCheck.pattern(options.valueSize()));
    return switch (options.mode()) {
      case ASYNC -> async(options, lanes, connections, close);
      case BLOCKING, VIRTUAL -> blocking(options, lanes, connections, close);
      case FIRE, DRIVEN, BATCH ->
          throw new IllegalArgumentException("Lettuce knows the modes ASYNC, BLOCKING and VIRTUAL");
    };
  }

  private static Load async(
      LoadOptions options,
      Lanes lanes,
      List<StatefulRedisConnection<byte[], byte[]>> connections,
      Runnable close) {
    AsyncLoad<byte[]> gets = new AsyncLoad<>(lanes, close);
    AsyncLoad<String> sets = new AsyncLoad<>(lanes, close);
    boolean get = options.operation() == Operation.GET;
    byte[] value = ValueCheck.pattern(options.valueSize());
    if (options.rate() > 0 && get) {
      OpenLoad open = new OpenLoad(options, lanes, close);
      for (StatefulRedisConnection<byte[], byte[]> connection : connections) {
        RedisAsyncCommands<byte[], byte[]> commands = connection.async();
        for (int i = 0; i < options.depth(); i++) {
          open.add(() -> commands.get(KEY), new ValueCheck(options.valueSize()));
        }
      }
      return open;
    }
    for (StatefulRedisConnection<byte[], byte[]> connection : connections) {
      RedisAsyncCommands<byte[], byte[]> commands = connection.async();
      for (int i = 0; i < options.depth(); i++) {
        if (get) {
          gets.add(() -> commands.get(KEY), new ValueCheck(options.valueSize()));
        } else {
          sets.add(() -> commands.set(KEY, value), OK::equals);
        }
      }
    }
    return get ? gets : sets;
  }

  private static Load blocking(
      LoadOptions options,
      Lanes lanes,
      List<StatefulRedisConnection<byte[], byte[]>> connections,
      Runnable close) {
    BlockingLoad<byte[]> gets = new BlockingLoad<>(options.mode(), lanes, close);
    BlockingLoad<String> sets = new BlockingLoad<>(options.mode(), lanes, close);
    boolean get = options.operation() == Operation.GET;
    byte[] value = ValueCheck.pattern(options.valueSize());
    for (StatefulRedisConnection<byte[], byte[]> connection : connections) {
      RedisCommands<byte[], byte[]> commands = connection.sync();
      for (int i = 0; i < options.depth(); i++) {
        if (get) {
          gets.add(() -> commands.get(KEY), new ValueCheck(options.valueSize()));
        } else {
          sets.add(() -> commands.set(KEY, value), OK::equals);
        }
      }
    }
    return get ? gets : sets;
  }

  private static void close(RedisClient client, ClientResources resources) {
    client.shutdown(Duration.ZERO, SHUTDOWN);
    resources.shutdown(0, SHUTDOWN.toSeconds(), TimeUnit.SECONDS).syncUninterruptibly();
  }
}
