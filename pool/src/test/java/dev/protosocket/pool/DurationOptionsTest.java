// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.Pipeline;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.server.FaultPlan;
import dev.protosocket.server.TcpFaultProxy;
import dev.protosocket.testing.LeakCheck;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Each option that takes a duration, of client, pool and server: what it refuses and what it does
 * with more than any clock can count. The options are found by reflection: a new one fails here
 * until it is in the table.
 */
@ExtendWith(LeakCheck.class)
class DurationOptionsTest {
  private static final Duration MILLI = Duration.ofMillis(1);
  private static final Duration NANO = Duration.ofNanos(1);
  private static final Duration CENTURIES = Duration.ofDays(365 * 300);
  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();
  private static final Duration LEAST = Duration.ofSeconds(Long.MIN_VALUE);
  private static final List<Duration> HUGE =
      List.of(CENTURIES, FOREVER, Duration.ofSeconds(Long.MAX_VALUE));

  private static final ClientConfig.Builder CLIENT =
      ClientConfig.builder(Credential.of("127.0.0.1", 1, "token"));
  private static final PoolConfig.Builder POOL = PoolConfig.builder(CLIENT.build());

  /**
   * An option.
   *
   * @param name as messages have it
   * @param min the least it takes
   * @param set sets it
   */
  private record Option(String name, Duration min, Consumer<Duration> set) {}

  private static final Map<String, List<Option>> OPTIONS =
      Map.ofEntries(
          option("ClientConfig.Builder.connectTimeout", MILLI, CLIENT::connectTimeout),
          option("ClientConfig.Builder.requestTimeout", MILLI, CLIENT::requestTimeout),
          option("ClientConfig.Builder.closeTimeout", MILLI, CLIENT::closeTimeout),
          option("ClientConfig.Builder.maxSilence", MILLI, CLIENT::maxSilence),
          option("ClientConfig.Builder.overloadWait", Duration.ZERO, CLIENT::overloadWait),
          option(
              "ClientConfig.Builder.credentialSupplier",
              "interval of credentialSupplier",
              MILLI,
              d -> CLIENT.credentialSupplier(CompletableFuture::new, d)),
          option("PoolConfig.Builder.rejectedDelay", MILLI, POOL::rejectedDelay),
          option("PoolConfig.Builder.recheck", MILLI, POOL::recheck),
          option("PoolConfig.Builder.maxAge", MILLI, d -> POOL.maxAge(d, 0.2)),
          Map.entry(
              "PoolConfig.Builder.backoff",
              List.of(
                  new Option("the initial delay of backoff", NANO, d -> POOL.backoff(d, FOREVER)),
                  new Option("the cap of backoff", NANO, d -> POOL.backoff(NANO, d)))),
          Map.entry(
              "RetryPolicy.<init>",
              List.of(
                  new Option("initialDelay", NANO, d -> new RetryPolicy(2, d, FOREVER, true)),
                  new Option("maxDelay", NANO, d -> new RetryPolicy(2, NANO, d, true)))),
          option(
              "EmbeddedServerBuilder.authenticationTimeout",
              NANO,
              d -> EmbeddedServer.builder().authenticationTimeout(d)),
          option(
              "EmbeddedServerBuilder.shutdownTimeout",
              Duration.ZERO,
              d -> EmbeddedServer.builder().shutdownTimeout(d)),
          option("FaultPlan.Builder.maxDelay", NANO, d -> FaultPlan.builder(1).maxDelay(d)),
          option("FaultPlan.Builder.maxHold", NANO, d -> FaultPlan.builder(1).maxHold(d)),
          option("StreamFaults.delay", Duration.ZERO, DurationOptionsTest::delay),
          option("CacheClient.withTimeout", "timeout", MILLI, DurationOptionsTest::withTimeout),
          option("Cache.withTimeout", "timeout", MILLI, DurationOptionsTest::withTimeout),
          option("ClientPool.pipeline", "timeout", MILLI, DurationOptionsTest::pipeline),
          option("Pipeline.over", "timeout", MILLI, DurationOptionsTest::pipeline));

  /** Not options of the table, for these reasons. */
  private static final Map<String, String> OTHERS =
      Map.of(
          "Batch.withTtl", "a TTL, which the calls check: InputsTest of the client",
          "ClientConfig.Builder.defaultTtl", "a TTL: should_refuse_a_default_ttl...",
          "ProtosocketClient.pipeline", "as withTimeout; needs a connection: DurationsTest",
          "ProtosocketClient.executeAsync", "as withTimeout; needs a connection: BatchTest",
          "ConnectionFailedException.TimedOut.byCallersClock", "made by the library, of an option",
          "DrivenLoop.runOnce", "any duration; negative is no wait: DrivenLoopIT",
          "DrivenLoop.runUntil", "as runOnce",
          "Pipeline.recv", "any duration; negative is no wait: DurationsTest",
          "PoolListener.onBackingOff", "told to the user");

  private static Map.Entry<String, List<Option>> option(
      String method, Duration min, Consumer<Duration> set) {
    return option(method, method.substring(method.lastIndexOf('.') + 1), min, set);
  }

  private static Map.Entry<String, List<Option>> option(
      String method, String name, Duration min, Consumer<Duration> set) {
    return Map.entry(method, List.of(new Option(name, min, set)));
  }

  private static void withTimeout(Duration timeout) {
    try (ClientPool pool = ClientPool.lazy(POOL.build())) {
      pool.withTimeout(timeout);
      pool.cache("cache").withTimeout(timeout);
    }
  }

  private static void pipeline(Duration timeout) {
    try (ClientPool pool = ClientPool.lazy(POOL.build())) {
      Pipeline.over(pool::client, CLIENT.build(), 1, timeout).close();
      pool.pipeline(1, timeout).close();
    }
  }

  private static void delay(Duration delay) {
    try (TcpFaultProxy proxy =
        TcpFaultProxy.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1))) {
      proxy.toClient().delay(delay);
    }
  }

  @Test
  void should_refuse_what_is_null_or_too_short_by_its_name_and_bounds() {
    OPTIONS.forEach(
        (method, options) ->
            options.forEach(
                option -> {
                  assertThatNullPointerException()
                      .as(method)
                      .isThrownBy(() -> option.set.accept(nothing()))
                      .withMessage(option.name);
                  for (Duration bad :
                      List.of(option.min.minusNanos(1), CENTURIES.negated(), LEAST)) {
                    assertThatIllegalArgumentException()
                        .as(method)
                        .isThrownBy(() -> option.set.accept(bad))
                        .withMessageStartingWith(option.name)
                        .withMessageContaining(bad.toString())
                        .withMessageContaining("146 years");
                  }
                }));
  }

  @SuppressWarnings("NullAway") // what a caller may do in spite of the annotations
  private static Duration nothing() {
    return null;
  }

  @Test
  void should_take_the_shortest_and_any_length() {
    OPTIONS.forEach(
        (method, options) ->
            options.forEach(
                option -> {
                  option.set.accept(option.min);
                  HUGE.forEach(option.set);
                }));
    // What is kept can be added to a clock's time.
    assertThat(CLIENT.build().connectTimeout().toNanos()).isEqualTo(Long.MAX_VALUE / 2);
    assertThat(POOL.build().maxAge().toNanos()).isEqualTo(Long.MAX_VALUE / 2);
    assertThat(POOL.build().toString()).contains("maxAge=never");
    RetryPolicy retry = new RetryPolicy(2, FOREVER, FOREVER, true);
    assertThat(retry.maxDelay().toNanos()).isEqualTo(Long.MAX_VALUE / 2);
    assertThat(retry.backoff().ceilingNanos(9)).isEqualTo(Long.MAX_VALUE / 2);
  }

  @Test
  void should_refuse_a_default_ttl_that_the_wire_cannot_carry() {
    for (Duration bad :
        List.of(Duration.ZERO, Duration.ofNanos(999_999), FOREVER, CENTURIES.negated())) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> CLIENT.defaultTtl(bad))
          .withMessage("defaultTtl must be from 1 to 9223372036854775807 ms, not " + bad);
    }
    assertThatNullPointerException()
        .isThrownBy(() -> CLIENT.defaultTtl(nothing()))
        .withMessage("defaultTtl");
    CLIENT.defaultTtl(Duration.ofMillis(Long.MAX_VALUE)).defaultTtl(MILLI);
  }

  @Test
  void should_know_every_option_that_takes_a_duration() throws Exception {
    Set<String> found = new TreeSet<>();
    for (Class<?> module : List.of(ClientConfig.class, PoolConfig.class, EmbeddedServer.class)) {
      publicClasses(module).forEach(type -> addDurations(found, type));
    }
    Set<String> decided = new TreeSet<>(OPTIONS.keySet());
    decided.addAll(OTHERS.keySet());
    assertThat(found)
        .as("methods with a Duration, and those this test has a decision on")
        .isEqualTo(decided);
  }

  private static void addDurations(Set<String> found, Class<?> type) {
    Stream.<Executable>concat(
            Arrays.stream(type.getDeclaredMethods()), Arrays.stream(type.getDeclaredConstructors()))
        .filter(each -> Modifier.isPublic(each.getModifiers()) && !each.isSynthetic())
        .filter(each -> List.of(each.getParameterTypes()).contains(Duration.class))
        // A TTL, which every call checks: InputsTest of the client.
        .filter(each -> !each.getName().matches("(set|fireSet)[A-Z]?\\w*"))
        .forEach(
            each -> {
              String owner = type.getName().substring(type.getPackageName().length() + 1);
              String name = each.getName().equals(type.getName()) ? "<init>" : each.getName();
              found.add(owner.replace('$', '.') + "." + name);
            });
  }

  /** Returns the public classes of a module that others can see, by its class files. */
  private static List<Class<?>> publicClasses(Class<?> member)
      throws IOException, URISyntaxException {
    Path code = Path.of(member.getProtectionDomain().getCodeSource().getLocation().toURI());
    String folder = member.getPackageName().replace('.', '/');
    if (Files.isDirectory(code)) {
      return publicClasses(member, code.resolve(folder));
    }
    try (FileSystem jar = FileSystems.newFileSystem(code)) {
      return publicClasses(member, jar.getPath(folder));
    }
  }

  private static List<Class<?>> publicClasses(Class<?> member, Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
          .<Class<?>>map(name -> load(member, name.substring(0, name.length() - 6)))
          .filter(type -> Modifier.isPublic(type.getModifiers()))
          .toList();
    }
  }

  private static Class<?> load(Class<?> member, String name) {
    try {
      String full = member.getPackageName() + "." + name;
      return Class.forName(full, /* initialize= */ false, member.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
