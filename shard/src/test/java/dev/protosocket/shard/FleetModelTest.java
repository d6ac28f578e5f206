// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.Endpoint;
import dev.protosocket.client.NoNodeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random changes and failures against a plain list of nodes, from which the expected node of each
 * call is worked out anew: every call arrives there, and nowhere else.
 */
@Timeout(120)
class FleetModelTest {
  private static final int STEPS = 4_000;
  private static final int FAILURES = 2;
  private static final Duration OUT = Duration.ofSeconds(10);
  private static final String CACHE = "c";

  private final FakeFleet fakes = new FakeFleet();
  private final AtomicLong now = new AtomicLong();
  private final List<Node> model = new ArrayList<>();

  /** By name: failures in a row, and when it may come back. */
  private final Map<String, Integer> failures = new HashMap<>();

  private final Map<String, Long> outUntil = new HashMap<>();
  private int made;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void should_send_each_call_where_the_model_says(long seed) {
    Random random = new Random(seed);
    Placement placement =
        seed % 2 == 0 ? Placement.rendezvous() : Placement.ketama(LabelFormat.LIBKETAMA);
    try (ShardedClient fleet =
        fakes
            .builder()
            .placement(placement)
            .ejection(new Ejection(FAILURES, OUT))
            .nanoTime(now::get)
            .build()) {
      for (int step = 0; step < STEPS; step++) {
        int dice = random.nextInt(100);
        if (dice < 4) {
          change(fleet, placement, random);
        } else if (dice < 8 && !model.isEmpty()) {
          FakeNode some = fakes.of(model.get(random.nextInt(model.size())));
          if (some.failure == null) {
            some.fail();
          } else {
            some.failure = null;
          }
        } else if (dice < 10) {
          now.addAndGet(random.nextLong(OUT.toNanos()));
        } else {
          call(fleet, placement, "k" + random.nextInt(1000), random.nextBoolean());
        }
      }
    }
  }

  private void change(ShardedClient fleet, Placement placement, Random random) {
    int dice = random.nextInt(4);
    if (dice == 0 || model.isEmpty()) {
      Node node = FakeNode.node(made++);
      fleet.addNode(node).join();
      model.add(node);
    } else if (dice == 1) {
      Node gone = model.remove(random.nextInt(model.size()));
      fleet.removeNode(gone.name()).join();
      forget(gone);
    } else if (dice == 2) {
      int index = random.nextInt(model.size());
      Node before = model.get(index);
      Endpoint elsewhere = new Endpoint("e" + made++ + ".example", 11211);
      fleet.replaceNode(before.name(), elsewhere).join();
      model.set(index, before.withLabel(placement.label(before)).withEndpoint(elsewhere));
      forget(before);
    } else {
      Node gone = model.remove(0);
      Node added = FakeNode.node(made++);
      model.add(added);
      fleet.setNodes(model).join();
      forget(gone);
    }
    assertThat(fleet.nodes()).isEqualTo(model);
  }

  private void forget(Node node) {
    failures.remove(node.name());
    outUntil.remove(node.name());
  }

  private Node expected(Placement placement, String key) {
    byte[] hashed = (CACHE + ":" + key).getBytes(UTF_8);
    int[] order = placement.ring(model).order(hashed, 0, hashed.length);
    for (int index : order) {
      Long until = outUntil.get(model.get(index).name());
      if (until == null || now.get() - until >= 0) {
        return model.get(index);
      }
    }
    return model.get(order[0]);
  }

  private void call(ShardedClient fleet, Placement placement, String key, boolean blocking) {
    if (model.isEmpty()) {
      assertThatThrownBy(() -> fleet.get(CACHE, key)).isInstanceOf(NoNodeException.class);
      return;
    }
    Node expected = expected(placement, key);
    FakeNode fake = fakes.of(expected);
    int before = fake.calls.get();
    Throwable failure = null;
    try {
      if (blocking) {
        fleet.get(CACHE, key);
      } else {
        fleet.getAsync(CACHE, key).join();
      }
    } catch (RuntimeException e) {
      failure = e;
    }
    assertThat(fake.calls).as(expected.name()).hasValue(before + 1);
    String name = expected.name();
    Long until = outUntil.get(name);
    if (until != null && now.get() - until >= 0) {
      outUntil.remove(name);
    }
    if (fake.failure == null) {
      assertThat(failure).isNull();
      failures.remove(name);
    } else {
      assertThat(failure).hasMessageContaining("node " + name + ":");
      if (failures.merge(name, 1, Integer::sum) >= FAILURES) {
        outUntil.putIfAbsent(name, now.get() + OUT.toNanos());
      }
    }
  }
}
