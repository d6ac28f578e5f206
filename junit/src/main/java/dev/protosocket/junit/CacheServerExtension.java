// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.junit;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Endpoint;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.server.MemcachedServer;
import dev.protosocket.server.TcpFaultProxy;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * A {@link TestCacheServer} for JUnit 5 and 6: started before the first test of a class,
 * {@linkplain TestCacheServer#check checked} and {@linkplain TestCacheServer#reset reset} after
 * each, closed after the last. In a static field with {@code @RegisterExtension}, or by {@link
 * WithCacheServer}. In a field that is not static, or by the annotation on a method, each test has
 * a server of its own. The tests of a class run one at a time; nested classes share its server.
 *
 * <p>Parameters of tests and of methods around them may be a {@link TestCacheServer}, {@link
 * CacheClient}, {@link ClientPool}, {@link ClientConfig}, {@link Endpoint}, {@link TcpFaultProxy},
 * {@link EmbeddedServer} or {@link MemcachedServer}.
 */
public final class CacheServerExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback,
        ParameterResolver {
  private static final Map<Class<?>, Function<TestCacheServer, Object>> PARTS =
      Map.of(
          TestCacheServer.class, server -> server,
          CacheClient.class, TestCacheServer::client,
          ClientPool.class, TestCacheServer::pool,
          ClientConfig.class, TestCacheServer::config,
          Endpoint.class, TestCacheServer::endpoint,
          TcpFaultProxy.class, TestCacheServer::network,
          EmbeddedServer.class, TestCacheServer::protosocket,
          MemcachedServer.class, TestCacheServer::memcached);

  private final ExtensionContext.Namespace namespace =
      ExtensionContext.Namespace.create(CacheServerExtension.class, this);

  private final @Nullable Supplier<TestCacheServer> starter;

  /** For JUnit, which finds the settings at the annotation. */
  CacheServerExtension() {
    this.starter = null;
  }

  private CacheServerExtension(Supplier<TestCacheServer> starter) {
    this.starter = starter;
  }

  /**
   * Returns an extension whose servers are made so.
   *
   * @param settings a builder, which is started for each class or test
   */
  public static CacheServerExtension of(TestCacheServer.Builder settings) {
    return new CacheServerExtension(Objects.requireNonNull(settings, "settings")::start);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    startUnlessStarted(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    startUnlessStarted(context);
  }

  private void startUnlessStarted(ExtensionContext context) {
    if (started(context) == null) {
      store(context).put(TestCacheServer.class, start(context));
    }
  }

  private TestCacheServer start(ExtensionContext context) {
    if (starter != null) {
      return starter.get();
    }
    WithCacheServer settings =
        AnnotationSupport.findAnnotation(context.getElement(), WithCacheServer.class)
            .orElseThrow(() -> new IllegalStateException("use @WithCacheServer, or of(...)"));
    return TestCacheServer.builder(settings.protocol()).caches(settings.caches()).start();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    TestCacheServer server = Objects.requireNonNull(started(context));
    try {
      server.check();
    } finally {
      server.reset();
      closeOwn(context);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    closeOwn(context);
  }

  /** Closes the server if it was started for just this. */
  private void closeOwn(ExtensionContext context) {
    TestCacheServer own = store(context).remove(TestCacheServer.class, TestCacheServer.class);
    if (own != null) {
      own.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return PARTS.containsKey(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    TestCacheServer server = started(context);
    if (server == null) {
      throw new IllegalStateException(
          "there is no server yet: a constructor has one by a static field or the class's"
              + " annotation only");
    }
    return Objects.requireNonNull(PARTS.get(parameter.getParameter().getType())).apply(server);
  }

  private @Nullable TestCacheServer started(ExtensionContext context) {
    return store(context).get(TestCacheServer.class, TestCacheServer.class);
  }

  private ExtensionContext.Store store(ExtensionContext context) {
    return context.getStore(namespace);
  }
}
