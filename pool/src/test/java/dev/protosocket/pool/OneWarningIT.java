// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.proto.schema.AuthenticateResponse;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.server.EmbeddedServerBuilder;
import dev.protosocket.testing.CapturedLog;
import dev.protosocket.testing.Certificates;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.ThisProcess;
import dev.protosocket.testing.Waiting;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is logged, by any logger, while connecting fails again and again, at each of its steps. A
 * client leaves it to the exception, a pool warns once, and nothing comes to Netty's last handler.
 */
@ExtendWith(LeakCheck.class)
class OneWarningIT {
  private static final int SIZE = 4;
  private static final int FAILURES = 5 * SIZE;

  /** For the steps that are never done. */
  private static final Duration SHORT = Duration.ofMillis(100);

  private static final String HTTP = "HTTP/1.1 400 Bad Request\r\n\r\n";

  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  /** The name, and what the addresses of it are. */
  private final CompletableFuture<List<InetSocketAddress>> addresses = new CompletableFuture<>();

  @BeforeEach
  void letOthersEnd() {
    // What went before has nothing left to log.
    Waiting.until("the end of other tests' threads", () -> ThisProcess.eventLoops() == 0);
  }

  @AfterEach
  void close() throws Exception {
    while (!resources.isEmpty()) {
      resources.pop().close();
    }
  }

  /** What goes wrong. */
  private enum Failure {
    NO_SUCH_NAME {
      @Override
      ClientConfig.Builder start(OneWarningIT test) {
        test.addresses.completeExceptionally(new UnknownHostException("no-such-name"));
        return config(1);
      }
    },
    NAME_SERVER_SILENT {
      @Override
      ClientConfig.Builder start(OneWarningIT test) {
        return config(1).connectTimeout(SHORT);
      }
    },
    TCP_REFUSED {
      @Override
      ClientConfig.Builder start(OneWarningIT test) throws Exception {
        Socket bound = test.closeLater(new Socket());
        bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return test.at(bound.getLocalPort());
      }
    },
    TCP_SILENT {
      @Override
      ClientConfig.Builder start(OneWarningIT test) throws Exception {
        return test.at(test.closeLater(new FullListener()).port()).connectTimeout(SHORT);
      }
    },
    TLS_CLOSED {
      @Override
      ClientConfig.Builder start(OneWarningIT test) throws Exception {
        return test.peer(socket -> {}).tls(test.trust(SslProvider.JDK));
      }
    },
    TLS_RESET {
      @Override
      ClientConfig.Builder start(OneWarningIT test) throws Exception {
        return test.peer(
                socket -> {
                  socket.getInputStream().read();
                  socket.setSoLinger(true, 0);
                })
            .tls(test.trust(SslProvider.JDK));
      }
    },
    TLS_SILENT {
      @Override
      ClientConfig.Builder start(OneWarningIT test) throws Exception {
        return test.peer(Peers::drain).tls(test.trust(SslProvider.JDK)).connectTimeout(SHORT);
      }
    },
    TLS_ANSWERED_IN_PLAIN_TEXT {
      @Override
      ClientConfig.Builder start(OneWarningIT test) throws Exception {
        return test.peer(Peers.answering(HTTP.getBytes(UTF_8))).tls(test.trust(SslProvider.JDK));
      }
    },
    TLS_UNTRUSTED_BY_THE_JDK {
      @Override
      ClientConfig.Builder start(OneWarningIT test) throws Exception {
        return test.server(EmbeddedServer.builder()).tls(test.trust(SslProvider.JDK));
      }
    },
    TLS_UNTRUSTED_BY_BORINGSSL {
      @Override
      ClientConfig.Builder start(OneWarningIT test) throws Exception {
        SslProvider provider = OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
        return test.server(EmbeddedServer.builder()).tls(test.trust(provider));
      }
    },
    TLS_OF_ANOTHER_NAME {
      @Override
      ClientConfig.Builder start(OneWarningIT test) throws Exception {
        EmbeddedServer server =
            test.closeLater(EmbeddedServer.builder().serverNames("other.example").start());
        return test.at(server.port()).tls(Pools.trust(server));
      }
    },
    TLS_SERVER_AND_PLAINTEXT_CLIENT {
      @Override
      ClientConfig.Builder start(OneWarningIT test) {
        return test.server(EmbeddedServer.builder());
      }
    },
    SUPPLIER_FAILED {
      @Override
      ClientConfig.Builder start(OneWarningIT test) {
        return test.at(1)
            .credentialSupplier(
                () -> CompletableFuture.failedFuture(new IllegalStateException("no key")),
                Duration.ofHours(1));
      }
    },
    SUPPLIER_SILENT {
      @Override
      ClientConfig.Builder start(OneWarningIT test) {
        return test.at(1)
            .credentialSupplier(CompletableFuture::new, Duration.ofHours(1))
            .connectTimeout(SHORT);
      }
    },
    AUTHENTICATION_REFUSED {
      @Override
      ClientConfig.Builder start(OneWarningIT test) {
        return test.server(EmbeddedServer.builder().plaintext().token("another-token"));
      }
    },
    AUTHENTICATION_SILENT {
      @Override
      ClientConfig.Builder start(OneWarningIT test) throws Exception {
        return test.peer(Peers::drain).connectTimeout(SHORT);
      }
    },
    AUTHENTICATION_CLOSED {
      @Override
      ClientConfig.Builder start(OneWarningIT test) throws Exception {
        return test.peer(Peers::take);
      }
    },
    AUTHENTICATION_RESET {
      @Override
      ClientConfig.Builder start(OneWarningIT test) throws Exception {
        return test.peer(
            socket -> {
              Peers.take(socket);
              socket.setSoLinger(true, 0);
            });
      }
    },
    AUTHENTICATION_ANSWERED_WITH_GARBAGE {
      @Override
      ClientConfig.Builder start(OneWarningIT test) throws Exception {
        // A length of a frame that does not end.
        byte[] endless = new byte[16];
        Arrays.fill(endless, (byte) 0x80);
        return test.peer(Peers.answering(endless));
      }
    },
    GARBAGE_BEHIND_THE_AUTHENTICATION {
      @Override
      ClientConfig.Builder start(OneWarningIT test) throws Exception {
        return test.peer(
            socket -> {
              Peers.take(socket);
              CacheResponse.newBuilder()
                  .setMessageId(1)
                  .setAuth(AuthenticateResponse.getDefaultInstance())
                  .build()
                  .writeDelimitedTo(socket.getOutputStream());
              // A field of a type that does not exist.
              socket.getOutputStream().write(new byte[] {1, 15});
              Peers.drain(socket);
            });
      }
    };

    /** Lets a server, or nobody, wait for connections; gives the settings of who dials it. */
    abstract ClientConfig.Builder start(OneWarningIT test) throws Exception;

    /** Whether connections come up, and end at once. */
    boolean comesUp() {
      return this == GARBAGE_BEHIND_THE_AUTHENTICATION;
    }
  }

  private static ClientConfig.Builder config(int port) {
    return ClientConfig.builder(Credential.of("localhost", port, Pools.TOKEN))
        .tls(TlsOptions.insecurePlaintext())
        .connectTimeout(Pools.PATIENCE)
        .requestTimeout(Pools.PATIENCE);
  }

  private ClientConfig.Builder at(int port) {
    addresses.complete(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
    return config(port);
  }

  private <T extends AutoCloseable> T closeLater(T resource) {
    resources.push(resource);
    return resource;
  }

  private ClientConfig.Builder server(EmbeddedServerBuilder server) {
    return at(closeLater(server.start()).port());
  }

  private ClientConfig.Builder peer(Peers.Script script) throws Exception {
    return at(closeLater(new Peers(script)).port());
  }

  /** Trusts a server that is not there. */
  private TlsOptions trust(SslProvider provider) throws Exception {
    try (EmbeddedServer other = EmbeddedServer.builder().start()) {
      SslContext context = Certificates.client(other.caCertificatePem(), provider);
      closeLater(() -> ReferenceCountUtil.release(context));
      return TlsOptions.context(context);
    }
  }

  private CompletionStage<List<InetSocketAddress>> addresses() {
    return addresses.copy();
  }

  /** All that is not the line about the platform. */
  private static List<String> news(CapturedLog log) {
    return log.linesNotOf("dev.protosocket.server").stream()
        .filter(line -> !line.contains(" - transport: "))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void should_leave_it_to_the_exception_when_a_client_fails(Failure failure) throws Exception {
    ClientConfig config = failure.start(this).build();
    try (CapturedLog log = new CapturedLog()) {
      for (int i = 0; i < 3; i++) {
        CompletableFuture<ProtosocketClient> connecting =
            ProtosocketClient.connectAsync(config, this::addresses);
        if (failure.comesUp()) {
          ProtosocketClient client = connecting.get(30, TimeUnit.SECONDS);
          client.closed().get(30, TimeUnit.SECONDS);
          client.close();
        } else {
          assertThat(catchThrowable(() -> connecting.get(30, TimeUnit.SECONDS)))
              .hasCauseInstanceOf(CacheException.class);
        }
      }
      letOthersEnd();

      assertThat(news(log)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_warn_once_when_all_connections_of_a_pool_fail(Failure failure) throws Exception {
    EventLog events = new EventLog();
    PoolConfig config =
        PoolConfig.builder(failure.start(this).build())
            .size(SIZE)
            .addresses((credential, scheduler) -> this::addresses)
            .backoff(Duration.ofMillis(1), Duration.ofMillis(10))
            .rejectedDelay(Duration.ofMillis(10))
            .retry(RetryPolicy.of(3))
            .listener(events)
            .build();
    long start = System.nanoTime();
    try (CapturedLog log = new CapturedLog()) {
      try (ClientPool pool = ClientPool.lazy(config)) {
        List<CompletableFuture<byte[]>> calls = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
          calls.add(pool.getAsync("cache", "k"));
        }
        Waiting.until("failures", () -> events.failures.size() + events.poisons.size() >= FAILURES);
        assertThat(catchThrowable(() -> pool.get("cache", "k"))).isInstanceOf(CacheException.class);
        for (CompletableFuture<byte[]> call : calls) {
          assertThat(catchThrowable(() -> call.get(30, TimeUnit.SECONDS)))
              .hasCauseInstanceOf(CacheException.class);
        }
      }
      letOthersEnd();

      List<String> news = news(log);
      assertThat(news.get(0)).contains(" WARN ", "localhost:", "no connection is up");
      if (failure.comesUp()) {
        // On a machine that stands still a connection may have lasted; a WARN a second, at most.
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        assertThat(news).hasSizeLessThanOrEqualTo((int) (2 * (1 + seconds)));
        assertThat(news).allMatch(line -> line.contains(" dev.protosocket.pool.ClientPool - "));
      } else {
        assertThat(news).hasSize(1);
      }
    }
  }
}
