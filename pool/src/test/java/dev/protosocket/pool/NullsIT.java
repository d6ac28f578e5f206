// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.Cache;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Call;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.ClientObserver;
import dev.protosocket.client.Credential;
import dev.protosocket.client.CredentialSupplier;
import dev.protosocket.client.DialPlan;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.EventLoopLease;
import dev.protosocket.client.KeyResult;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Pipeline;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.RequestId;
import dev.protosocket.client.TlsFiles;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Null is a programming error: the call itself throws, an asynchronous one too, and names the
 * parameter. Goes through all public methods that callers use.
 */
@ExtendWith(LeakCheck.class)
class NullsIT {
  /** Where null means something: take the default back, or a value that T admits. */
  private static final Set<String> ALLOWED =
      Set.of(
          "Builder.eventLoopGroup",
          "Builder.callbackExecutor",
          "Builder.observer",
          "Builder.listener",
          "Pipeline.userData");

  private final EmbeddedServer server = Pools.plainServer().start();

  @Test
  void should_throw_and_name_the_parameter_when_it_is_null() throws Exception {
    ClientConfig config = Pools.plainClient(server.port()).build();
    PoolConfig poolConfig = PoolConfig.builder(config).size(1).build();
    try (ProtosocketClient client = ProtosocketClient.connect(config);
        ClientPool pool = ClientPool.connect(poolConfig);
        ClientPool retrying =
            ClientPool.connect(poolConfig.toBuilder().retry(RetryPolicy.of(2)).build());
        ClientPool lazy = ClientPool.lazy(poolConfig);
        Pipeline<Object> pipeline = client.pipeline();
        Pipeline<Object> poolPipeline = pool.pipeline()) {
      List<String> wrong = new ArrayList<>();
      Map<Object, Class<?>> targets = new LinkedHashMap<>();
      targets.put(client, ProtosocketClient.class);
      targets.put(client.withTimeout(Pools.PATIENCE), CacheClient.class);
      targets.put(pool, ClientPool.class);
      targets.put(pool.withTimeout(Pools.PATIENCE), CacheClient.class);
      targets.put(retrying, ClientPool.class);
      targets.put(lazy, ClientPool.class);
      targets.put(client.cache("cache"), Cache.class);
      targets.put(pipeline, Pipeline.class);
      targets.put(poolPipeline, Pipeline.class);
      targets.put(ClientConfig.builder(config.credential()), ClientConfig.Builder.class);
      targets.put(PoolConfig.builder(config), PoolConfig.Builder.class);
      targets.put(TlsOptions.systemTrust(), TlsOptions.class);
      targets.put(TlsOptions.fromFiles(), TlsFiles.class);
      targets.put(Batch.get(List.of("k")), Batch.class);
      int calls = 0;
      for (Map.Entry<Object, Class<?>> target : targets.entrySet()) {
        calls += tryAll(target.getKey(), target.getValue(), wrong);
      }
      for (Class<?> statics :
          List.of(
              ProtosocketClient.class,
              ClientPool.class,
              ClientConfig.class,
              PoolConfig.class,
              Credential.class,
              Endpoint.class,
              TlsOptions.class,
              Batch.class,
              Call.class,
              BatchResult.class,
              KeyResult.class,
              Pipeline.class,
              DialPlan.class,
              EventLoopLease.class,
              AddressProvider.class)) {
        calls += tryAll(null, statics, wrong);
      }
      assertThat(wrong).isEmpty();
      assertThat(calls).isGreaterThan(400);
      assertThat(client.inFlight()).isZero();
      assertThat(client.stats().inFlight()).isZero();
      assertThat(pipeline.pending()).isZero();
      assertThat(poolPipeline.pending()).isZero();
      assertThat(client.get("cache", "k")).isNull();
    } finally {
      server.close();
    }
  }

  private int tryAll(@Nullable Object target, Class<?> type, List<String> wrong) throws Exception {
    int calls = 0;
    for (Method method : type.getMethods()) {
      boolean isStatic = Modifier.isStatic(method.getModifiers());
      if (method.getDeclaringClass() == Object.class
          || method.getName().equals("equals")
          || isStatic != (target == null)
          || method.isBridge()) {
        continue;
      }
      Parameter[] parameters = method.getParameters();
      for (int i = 0; i < parameters.length; i++) {
        String simple = method.getDeclaringClass().getSimpleName();
        if (parameters[i].getType().isPrimitive()
            || ALLOWED.contains(simple + "." + method.getName())
            || ALLOWED.contains(simple + "." + parameters[i].getName())) {
          continue;
        }
        calls++;
        String complaint = complaint(target, method, i);
        if (complaint != null) {
          wrong.add(simple + "." + signature(method) + " " + parameters[i] + ": " + complaint);
        }
      }
    }
    return calls;
  }

  private static String signature(Method method) {
    return method.getName()
        + Arrays.stream(method.getParameterTypes()).map(Class::getSimpleName).toList();
  }

  private @Nullable String complaint(@Nullable Object target, Method method, int index)
      throws Exception {
    Parameter[] parameters = method.getParameters();
    Object[] arguments = new Object[parameters.length];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = i == index ? null : some(parameters[i]);
    }
    Object got;
    try {
      method.setAccessible(true);
      got = method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof NullPointerException nothing) {
        String name = parameters[index].getName();
        String message = String.valueOf(nothing.getMessage());
        return message.contains(name) || message.contains(method.getName())
            ? null
            : "says " + message;
      }
      return "throws " + e.getCause();
    }
    if (got instanceof CompletableFuture<?> future) {
      future.cancel(true);
    }
    return "throws nothing";
  }

  private Object some(Parameter parameter) {
    Map<Class<?>, Object> values = new LinkedHashMap<>();
    values.put(String.class, parameter.getName().equals("cache") ? "cache" : "key");
    values.put(byte[].class, new byte[] {1});
    values.put(byte[][].class, new byte[][] {{1}});
    values.put(ByteBuf.class, Unpooled.wrappedBuffer(new byte[] {1}));
    values.put(ByteBuffer.class, ByteBuffer.wrap(new byte[] {1}));
    values.put(Duration.class, Duration.ofSeconds(1));
    values.put(Collection.class, List.of("key"));
    values.put(List.class, List.of());
    values.put(Map.class, Map.of("key", new byte[] {1}));
    values.put(Object.class, "data");
    values.put(int.class, 1);
    values.put(long.class, 1L);
    values.put(double.class, 0.5);
    values.put(boolean.class, true);
    values.put(int[].class, new int[] {0});
    values.put(Batch.class, Batch.get(List.of("key")));
    values.put(Call.class, Call.get("cache", new byte[] {1}));
    values.put(Executor.class, (Executor) Runnable::run);
    values.put(Consumer.class, (Consumer<Object>) ignored -> {});
    values.put(RequestId.class, new RequestId(1));
    values.put(Operation.class, Operation.GET);
    values.put(Credential.class, Credential.of("127.0.0.1", server.port(), Pools.TOKEN));
    values.put(Endpoint.class, new Endpoint("127.0.0.1", server.port()));
    values.put(
        CredentialSupplier.class,
        (CredentialSupplier)
            () -> CompletableFuture.completedFuture(Credential.of("localhost", 1, "t")));
    values.put(ClientConfig.class, Pools.plainClient(server.port()).build());
    values.put(PoolConfig.class, Pools.plainPool(server.port()).build());
    values.put(TlsOptions.class, TlsOptions.systemTrust());
    values.put(SelectionPolicy.class, SelectionPolicy.POWER_OF_TWO);
    values.put(RetryPolicy.class, RetryPolicy.NONE);
    values.put(AddressProvider.class, AddressProvider.dns());
    values.put(Supplier.class, (Supplier<Object>) () -> "supplied");
    values.put(ClientObserver.class, (ClientObserver) result -> {});
    Object value = values.get(parameter.getType());
    return value != null ? value : any(parameter.getType());
  }

  /** Something of a type that is not used here before the null is found. */
  private static Object any(Class<?> type) {
    assertThat(type).as("a type without a value in this test").isInterface();
    return Proxy.newProxyInstance(
        NullsIT.class.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> {
          throw new UnsupportedOperationException(method.getName());
        });
  }
}
