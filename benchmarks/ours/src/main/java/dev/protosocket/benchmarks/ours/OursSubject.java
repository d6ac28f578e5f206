// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.ours;

import dev.protosocket.benchmarks.driver.AsyncLoad;
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
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.ClientObserver;
import dev.protosocket.client.KeyResult;
import dev.protosocket.client.ProtosocketClient;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The client with its defaults, but for bounds that a benchmark's depths and sizes exceed. */
public final class OursSubject implements Subject {
  static final byte[] KEY = "key-000000000001".getBytes(StandardCharsets.US_ASCII);

  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final int MAX_IN_FLIGHT = 8192;
  private static final long MAX_QUEUED_BYTES = 512L << 20;

  private final Protocol protocol;
  private final @Nullable ClientObserver observer;

  /**
   * The subject.
   *
   * @param protocol what it speaks
   * @param observer of its clients; null for none
   */
  OursSubject(Protocol protocol, @Nullable ClientObserver observer) {
    this.protocol = protocol;
    this.observer = observer;
  }

  /**
   * Runs the subject.
   *
   * @param args see {@link LoadOptions}
   */
  public static void main(String... args) {
    LoadRunner.main(new OursSubject(Protocol.PROTOSOCKET, null), args);
  }

  @Override
  public String describe() {
    return "protosocket-client on Netty "
        + Versions.of(Channel.class)
        + protocol
        + (observer == null ? "" : ", observed by " + observer.getClass().getSimpleName());
  }

  @Override
  public Load open(LoadOptions options, Lanes lanes) {
    ClientConfig config =
        protocol
            .config(options)
            .connectTimeout(TIMEOUT)
            .requestTimeout(TIMEOUT)
            .maxInFlight(MAX_IN_FLIGHT)
            .maxQueuedBytes(MAX_QUEUED_BYTES)
            .observer(observer)
            .build();
    return switch (options.mode()) {
      case ASYNC -> async(options, lanes, connect(options, protocol, config));
      case BATCH -> batch(options, lanes, connect(options, protocol, config));
      case BLOCKING, VIRTUAL -> blocking(options, lanes, connect(options, protocol, config));
      case FIRE -> new FireLoad(options, protocol, lanes, connect(options, protocol, config));
      case DRIVEN -> new DrivenLoad(options, protocol, lanes, config);
    };
  }

  static List<ProtosocketClient> connect(
      LoadOptions options, Protocol protocol, ClientConfig config) {
    List<ProtosocketClient> clients = new ArrayList<>();
    for (int i = 0; i < options.connections(); i++) {
      clients.add(ProtosocketClient.connect(config));
    }
    if (protocol == Protocol.MEMCACHED) {
      // A real server begins empty.
      byte[] value = ValueCheck.pattern(options.valueSize());
      clients.get(0).set(protocol.cache(), KEY, value, protocol.ttl());
    }
    return clients;
  }

  private Load async(LoadOptions options, Lanes lanes, List<ProtosocketClient> clients) {
    AsyncLoad<byte[]> gets = new AsyncLoad<>(lanes, () -> close(clients));
    AsyncLoad<Void> sets = new AsyncLoad<>(lanes, () -> close(clients));
    boolean get = options.operation() == Operation.GET;
    String cache = protocol.cache();
    Duration ttl = protocol.ttl();
    byte[] value = ValueCheck.pattern(options.valueSize());
    if (options.rate() > 0 && get) {
      OpenLoad open = new OpenLoad(options, lanes, () -> close(clients));
      for (ProtosocketClient client : clients) {
        for (int i = 0; i < options.depth(); i++) {
          open.add(() -> client.getAsync(cache, KEY), new ValueCheck(options.valueSize()));
        }
      }
      return open;
    }
    for (ProtosocketClient client : clients) {
      for (int i = 0; i < options.depth(); i++) {
        if (get) {
          gets.add(() -> client.getAsync(cache, KEY), new ValueCheck(options.valueSize()));
        } else {
          sets.add(() -> client.setAsync(cache, KEY, value, ttl), Objects::isNull);
        }
      }
    }
    return get ? gets : sets;
  }

  private Load blocking(LoadOptions options, Lanes lanes, List<ProtosocketClient> clients) {
    BlockingLoad<byte[]> load = new BlockingLoad<>(options.mode(), lanes, () -> close(clients));
    String cache = protocol.cache();
    Duration ttl = protocol.ttl();
    byte[] value = ValueCheck.pattern(options.valueSize());
    for (ProtosocketClient client : clients) {
      for (int i = 0; i < options.depth(); i++) {
        if (options.operation() == Operation.GET) {
          load.add(() -> client.get(cache, KEY), new ValueCheck(options.valueSize()));
        } else {
          load.add(
              () -> {
                client.set(cache, KEY, value, ttl);
                return null;
              },
              Objects::isNull);
        }
      }
    }
    return load;
  }

  private Load batch(LoadOptions options, Lanes lanes, List<ProtosocketClient> clients) {
    BlockingLoad<BatchResult<byte[]>> load =
        new BlockingLoad<>(options.mode(), lanes, () -> close(clients));
    int depth = options.depth();
    if (protocol != Protocol.PROTOSOCKET || options.operation() != Operation.GET) {
      throw new IllegalArgumentException("a batch is of GETs, of the canned server");
    }
    byte[][] keys = new byte[depth][];
    for (int i = 0; i < depth; i++) {
      keys[i] = String.format(Locale.ROOT, "key-%012d", i).getBytes(StandardCharsets.US_ASCII);
    }
    for (ProtosocketClient client : clients) {
      ValueCheck check = new ValueCheck(options.valueSize());
      load.add(
          depth,
          () -> client.getAll(protocol.cache(), keys),
          values -> {
            List<KeyResult> results = values == null ? List.of() : values.results();
            for (KeyResult result : results) {
              if (!check.test(result.value())) {
                return false;
              }
            }
            return results.size() == depth;
          });
    }
    return load;
  }

  static void close(List<ProtosocketClient> clients) {
    clients.forEach(ProtosocketClient::close);
  }
}
