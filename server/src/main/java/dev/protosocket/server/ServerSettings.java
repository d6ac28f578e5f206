package dev.protosocket.server;

import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a builder has been told, with the defaults of what it hasn't; makes the server's parts. */
final class ServerSettings {
  static final String DEFAULT_CACHE = "cache";
  static final long DEFAULT_MAX_BYTES = 256L * 1024 * 1024;
  static final int DEFAULT_MAX_ITEM_BYTES = 5 * 1024 * 1024;
  static final int DEFAULT_MAX_FRAME_LENGTH = 16 * 1024 * 1024;
  static final int DEFAULT_MAX_CONNECTIONS = 16_384;
  static final Duration DEFAULT_AUTHENTICATION_TIMEOUT = Duration.ofSeconds(10);
  static final Duration DEFAULT_SHUTDOWN_TIMEOUT = Duration.ofSeconds(5);

  private static final List<String> DEFAULT_NAMES =
      List.of("localhost", "127.0.0.1", "::1", "cache.localhost");

  enum TlsMode {
    SELF_SIGNED,
    GIVEN,
    PLAINTEXT
  }

  String host = "127.0.0.1";
  int port;
  TlsMode tlsMode = TlsMode.SELF_SIGNED;
  @Nullable SslContext tlsContext;
  List<String> serverNames = List.of();
  @Nullable String firstToken = Tokens.random();
  @Nullable Tokens tokens = new Tokens(List.of(firstToken));

  /** Instead of {@link #tokens}. */
  @Nullable Predicate<String> tokenCheck;

  List<String> caches = List.of(DEFAULT_CACHE);
  boolean autoCreate;
  long maxBytes = DEFAULT_MAX_BYTES;
  int maxItemBytes = DEFAULT_MAX_ITEM_BYTES;
  int maxFrameLength = DEFAULT_MAX_FRAME_LENGTH;
  int maxConnections = DEFAULT_MAX_CONNECTIONS;
  Duration authenticationTimeout = DEFAULT_AUTHENTICATION_TIMEOUT;
  ReplyOrder replyOrder = ReplyOrder.IN_ORDER;
  long replySeed;
  @Nullable ReplyInterceptor replyInterceptor;
  LongSupplier nanoClock = System::nanoTime;
  Duration shutdownTimeout = DEFAULT_SHUTDOWN_TIMEOUT;
  @Nullable EventLoopGroup eventLoopGroup;

  ItemStore newStore() {
    return new ItemStore(caches, autoCreate, maxBytes, nanoClock);
  }

  ServerContext newContext(ItemStore store) {
    Counters counters = new Counters();
    return new ServerContext(
        new CacheEngine(store, maxItemBytes, counters),
        newTokenCheck(),
        new ServerContext.Limits(maxFrameLength, authenticationTimeout),
        new ReplyPolicy(replyOrder, replySeed, replyInterceptor),
        counters,
        new Connections(maxConnections, counters));
  }

  private Function<String, @Nullable Grant> newTokenCheck() {
    Predicate<String> check = tokenCheck;
    return check == null
        ? Objects.requireNonNull(tokens)
        : token -> check.test(token) ? new Grant() : null;
  }

  ServerTls newTls() {
    return switch (tlsMode) {
      case PLAINTEXT -> ServerTls.plaintext();
      case GIVEN -> ServerTls.given(Objects.requireNonNull(tlsContext));
      case SELF_SIGNED -> {
        Set<String> names = new LinkedHashSet<>(DEFAULT_NAMES);
        names.add(host);
        names.addAll(serverNames);
        yield ServerTls.selfSigned(names);
      }
    };
  }

  static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
