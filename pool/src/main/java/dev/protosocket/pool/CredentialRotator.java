// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.ProtosocketClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Changes a pool's credential: one connection, the probe, proves the new one, then all slots
 * follow. If the probe fails, all stays as it was. Confined to the pool's event loop.
 */
final class CredentialRotator {
  private final PoolCore core;
  private final List<Slot> slots;

  /** Probes' dials under way. */
  private final Map<Dial, CompletableFuture<ProtosocketClient>> probes = new HashMap<>();

  /** The rotation whose probe has succeeded and that slots are still to follow. */
  private @Nullable CompletableFuture<@Nullable Void> following;

  CredentialRotator(PoolCore core, List<Slot> slots) {
    this.core = core;
    this.slots = slots;
  }

  /**
   * Begins a rotation; does nothing if it has been given up.
   *
   * @param result completes when no connection with an older credential is left
   */
  void begin(Credential credential, CompletableFuture<@Nullable Void> result) {
    if (core.isClosed()) {
      result.completeExceptionally(core.noConnection());
    }
    if (result.isDone()) {
      return;
    }
    ClientConfig changed = core.target().config().toBuilder().credential(credential).build();
    Dial probe = new Dial(core.newTarget(changed), 0, core.events());
    core.events().connecting(0);
    CompletableFuture<ProtosocketClient> dial = probe.start(core.dialer());
    probes.put(probe, dial);
    dial.whenComplete(
        (made, failure) -> {
          if (made != null) {
            core.track(made.closed());
          }
          core.execute(
              () -> {
                probes.remove(probe);
                probed(probe, made, failure, result);
              });
        });
    // Who gives the rotation up gives up its dial.
    result.whenComplete((done, failure) -> dial.cancel(false));
  }

  private void probed(
      Dial probe,
      @Nullable ProtosocketClient made,
      @Nullable Throwable failure,
      CompletableFuture<@Nullable Void> result) {
    if (made == null || core.isClosed() || result.isDone()) {
      probe.target().source().close();
      if (made != null) {
        made.closeAsync();
      }
      result.completeExceptionally(
          failure != null && !core.isClosed() ? probe.typed(failure) : core.noConnection());
      return;
    }
    CompletableFuture<@Nullable Void> superseded = following;
    following = result;
    if (superseded != null) {
      result.thenRun(() -> superseded.complete(null));
    }
    core.changeTarget(probe.target());
    slots.get(0).adopt(probe, made);
    for (Slot slot : slots) {
      if (!slot.isCurrent() || slot.client() == null) {
        slot.dial();
      }
    }
    completeIfDone();
  }

  /** Completes the rotation if no slot is left that is to follow; a dial of one has ended. */
  void completeIfDone() {
    CompletableFuture<@Nullable Void> result = following;
    if (result != null && slots.stream().allMatch(Slot::isCurrent)) {
      following = null;
      result.complete(null);
    }
  }

  /** Gives up the probes under way. */
  void stop() {
    List.copyOf(probes.values()).forEach(dial -> dial.cancel(false));
  }
}
