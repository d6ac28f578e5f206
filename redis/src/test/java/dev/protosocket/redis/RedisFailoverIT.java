// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.CacheException;
import dev.protosocket.testing.NeedsRedis;
import dev.protosocket.testing.RedisProcess;
import dev.protosocket.testing.Waiting;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A master of a cluster that is killed under load, and whose replica takes its place. */
@NeedsRedis
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RedisFailoverIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String NODE_TIMEOUT_MILLIS = "1000";

  private static boolean isSet(RedisCacheClient client, String key) {
    try {
      client.set(Load.CACHE, key, Load.value(Integer.parseInt(key.substring(1))), Load.TTL);
      return true;
    } catch (CacheException e) {
      return false;
    }
  }

  @Test
  void should_end_every_call_and_go_on_with_the_replica() throws Exception {
    String key =
        IntStream.range(0, Load.KEYS)
            .mapToObj(i -> "k" + i)
            .filter(each -> RealCluster.masterOf(Load.CACHE + ":" + each) == 0)
            .findFirst()
            .orElseThrow();
    try (RealCluster cluster = new RealCluster(1);
        RedisCacheClient client =
            RedisCacheClient.connect(
                cluster
                    .config()
                    .requestTimeout(TIMEOUT)
                    .connectTimeout(Duration.ofSeconds(60))
                    .build());
        Load load = new Load(client)) {
      Waiting.until("a value is stored", PATIENCE, () -> isSet(client, key));
      Waiting.until("values are read", () -> load.succeeded() > 1_000);
      // From here on the dead one has to be found.
      for (RedisProcess node : cluster.nodes()) {
        node.ask("CONFIG", "SET", "cluster-node-timeout", NODE_TIMEOUT_MILLIS);
      }
      RedisProcess replica = cluster.node(RealCluster.MASTERS);

      cluster.node(0).kill();
      long killed = System.nanoTime();
      Waiting.until(
          "the replica is a master",
          PATIENCE,
          () -> replica.ask("INFO", "replication").contains("role:master"));
      long promoted = System.nanoTime() - killed;
      Waiting.until("a value is stored there", PATIENCE, () -> isSet(client, key));
      long recovery = System.nanoTime() - killed;
      long failed = load.failed();

      load.stop(TIMEOUT);
      assertThat(client.withTimeout(Duration.ofSeconds(60)).get(Load.CACHE, key))
          .isEqualTo(Load.value(Integer.parseInt(key.substring(1))));
      System.out.printf(
          "a master was killed: %,d calls, %,d failed until all was well, the longest took %,d ms;"
              + " its replica took over after %,d ms, and had a value of ours after %,d ms%n",
          load.ended(),
          failed,
          load.longestMillis(),
          TimeUnit.NANOSECONDS.toMillis(promoted),
          TimeUnit.NANOSECONDS.toMillis(recovery));
    }
  }
}
