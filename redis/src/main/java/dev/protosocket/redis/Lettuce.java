// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import dev.protosocket.client.ConnectionState;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.spi.Durations;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.TcpUserTimeoutOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.EpollProvider;
import io.lettuce.core.resource.IOUringProvider;
import io.lettuce.core.resource.NettyCustomizer;
import io.lettuce.core.resource.Transports;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The Lettuce client behind ours, set up for a cache unless it is the caller's, and its threads.
 */
final class Lettuce {
  private static final Duration MIN_RECONNECT = Duration.ofMillis(5);
  private static final Duration MAX_RECONNECT = Duration.ofSeconds(1);
  private static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(30);
  private static final Duration ADAPTIVE_REFRESH = Duration.ofSeconds(1);

  /** Of the threads, after the connections are closed. */
  private static final long SHUTDOWN_SECONDS = 2;

  private final AbstractRedisClient client;
  private final List<RedisURI> servers;
  private final boolean clientOwned;
  private final ClientResources resources;
  private final boolean resourcesOwned;
  private final EventLoopGroup loops;

  private Lettuce(
      AbstractRedisClient client,
      List<RedisURI> servers,
      boolean clientOwned,
      ClientResources resources,
      boolean resourcesOwned) {
    this.client = client;
    this.servers = servers;
    this.clientOwned = clientOwned;
    this.resources = resources;
    this.resourcesOwned = resourcesOwned;
    // The group that its connections get, too.
    this.loops = resources.eventLoopGroupProvider().allocate(Transports.eventLoopGroupClass());
  }

  /** Makes a client by our settings. */
  static Lettuce of(RedisConfig config) {
    ClientResources given = config.settings().resources;
    ClientResources resources = given == null ? resources(silence(config)) : given;
    List<RedisURI> servers =
        config.endpoints().stream().map(server -> uri(config, server)).toList();
    AbstractRedisClient client;
    if (config.isCluster()) {
      RedisClusterClient cluster = RedisClusterClient.create(resources, servers);
      cluster.setOptions(clusterOptions(config));
      client = cluster;
    } else {
      RedisClient single = RedisClient.create(resources, servers.get(0));
      single.setOptions(options(config));
      client = single;
    }
    return new Lettuce(client, servers, true, resources, given == null);
  }

  /** Takes a client of the caller's, which stays the caller's. */
  static Lettuce of(RedisClient client, RedisURI server) {
    return new Lettuce(client, List.of(server), false, client.getResources(), false);
  }

  /** The same for a cluster. */
  static Lettuce of(RedisClusterClient client) {
    return new Lettuce(client, List.of(), false, client.getResources(), false);
  }

  /** How long a server may say nothing that has been asked, or not acknowledge a byte. */
  private static Duration silence(RedisConfig config) {
    return config.requestTimeout().multipliedBy(3).plusSeconds(1);
  }

  private static ClientResources resources(Duration silence) {
    long nanos = Durations.nanos(silence);
    return ClientResources.builder()
        .nettyCustomizer(
            new NettyCustomizer() {
              @Override
              public void afterChannelInitialized(Channel channel) {
                channel.pipeline().addFirst(new SilenceHandler(nanos));
              }
            })
        .reconnectDelay(
            () ->
                Delay.equalJitter(
                    MIN_RECONNECT, MAX_RECONNECT, MIN_RECONNECT.toMillis(), TimeUnit.MILLISECONDS))
        .commandLatencyRecorder(CommandLatencyRecorder.disabled())
        .build();
  }

  private static RedisURI uri(RedisConfig config, Endpoint server) {
    RedisConfig.Builder settings = config.settings();
    RedisURI.Builder uri =
        RedisURI.builder()
            .withHost(server.host())
            .withPort(server.port())
            .withSsl(settings.tls)
            .withVerifyPeer(true)
            .withDatabase(settings.database)
            // Of Lettuce's own commands at the beginning.
            .withTimeout(config.connectTimeout());
    if (settings.clientName != null) {
      uri.withClientName(settings.clientName);
    }
    if (settings.password != null && settings.user != null) {
      uri.withAuthentication(settings.user, settings.password.toCharArray());
    } else if (settings.password != null) {
      uri.withPassword(settings.password.toCharArray());
    }
    return uri.build();
  }

  private static ClientOptions options(RedisConfig config) {
    ClientOptions.Builder builder = ClientOptions.builder();
    fill(config, builder);
    return builder.build();
  }

  private static void fill(RedisConfig config, ClientOptions.Builder builder) {
    SslOptions ssl = config.settings().sslOptions;
    if (ssl != null) {
      builder.sslOptions(ssl);
    }
    builder
        .autoReconnect(true)
        // A cache's calls fail at once while it is away; nothing is queued, and nothing of what was
        // under way is sent again by Lettuce, which cannot know that it may be.
        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
        .replayFilter(command -> true)
        .requestQueueSize(config.maxInFlight())
        // Ours end by their own deadlines.
        .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
        .socketOptions(socketOptions(config));
  }

  private static SocketOptions socketOptions(RedisConfig config) {
    SocketOptions.Builder builder =
        SocketOptions.builder().connectTimeout(config.connectTimeout()).tcpNoDelay(true);
    // Elsewhere there is no such option, and Lettuce refuses to connect with it.
    if (EpollProvider.isAvailable() || IOUringProvider.isAvailable()) {
      builder.tcpUserTimeout(
          TcpUserTimeoutOptions.builder().enable().tcpUserTimeout(silence(config)).build());
    }
    return builder.build();
  }

  private static ClusterClientOptions clusterOptions(RedisConfig config) {
    ClusterClientOptions.Builder builder = ClusterClientOptions.builder();
    fill(config, builder);
    return builder
        .topologyRefreshOptions(
            ClusterTopologyRefreshOptions.builder()
                .enablePeriodicRefresh(TOPOLOGY_REFRESH)
                .adaptiveRefreshTriggersTimeout(ADAPTIVE_REFRESH)
                .build())
        .build();
  }

  EventLoopGroup loops() {
    return loops;
  }

  boolean isCluster() {
    return client instanceof RedisClusterClient;
  }

  /** Tells whether the server can push which keys have changed: one server, by RESP3. */
  boolean tracks() {
    return !isCluster()
        && client.getOptions().getConfiguredProtocolVersion() != ProtocolVersion.RESP2;
  }

  void tellOfStates(Observing observing) {
    client.addListener(new States(observing));
  }

  private static final class States implements RedisConnectionStateListener {
    private final Observing observing;

    States(Observing observing) {
      this.observing = observing;
    }

    @Override
    public void onRedisConnected(
        RedisChannelHandler<?, ?> connection, SocketAddress socketAddress) {
      observing.changed(ConnectionState.CLOSED, ConnectionState.READY);
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
      observing.changed(ConnectionState.READY, ConnectionState.CLOSED);
    }
  }

  /** Connects for the first time; later Lettuce does it by itself. */
  CompletableFuture<? extends StatefulConnection<byte[], byte[]>> connect() {
    try {
      if (client instanceof RedisClusterClient cluster) {
        return cluster
            .refreshPartitionsAsync()
            .thenCompose(loaded -> cluster.connectAsync(ByteArrayCodec.INSTANCE))
            .toCompletableFuture();
      }
      return ((RedisClient) client)
          .connectAsync(ByteArrayCodec.INSTANCE, servers.get(0))
          .toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Closes the connection and what else is ours; a caller's threads stay.
   *
   * @param connection null if there is none
   */
  CompletableFuture<Void> close(@Nullable StatefulConnection<byte[], byte[]> connection) {
    CompletableFuture<Void> closed =
        connection == null ? CompletableFuture.completedFuture(null) : connection.closeAsync();
    return closed
        .handle((nothing, failure) -> null)
        .thenCompose(nothing -> shutDownClient())
        .handle((nothing, failure) -> null)
        .thenCompose(nothing -> shutDownThreads());
  }

  private CompletableFuture<Void> shutDownClient() {
    return clientOwned
        ? client.shutdownAsync(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS)
        : CompletableFuture.completedFuture(null);
  }

  private CompletableFuture<Void> shutDownThreads() {
    resources.eventLoopGroupProvider().release(loops, 0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (resourcesOwned) {
      resources
          .shutdown(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS)
          .addListener(future -> done.complete(null));
    } else {
      done.complete(null);
    }
    return done;
  }
}
