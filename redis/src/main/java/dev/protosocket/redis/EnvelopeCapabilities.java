// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import dev.protosocket.client.Call;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Operation.Effect;
import dev.protosocket.client.capability.ConditionalWrites;
import dev.protosocket.client.capability.DeleteResult;
import dev.protosocket.client.capability.Lease;
import dev.protosocket.client.capability.Leases;
import dev.protosocket.client.capability.StoreResult;
import dev.protosocket.client.capability.Version;
import dev.protosocket.client.spi.Durations;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** What needs the version, too. */
final class EnvelopeCapabilities extends RedisCapabilities implements ConditionalWrites, Leases {
  private static final Operation CAS = Operation.of("REDIS_CAS", Effect.WRITE);
  private static final Operation LEASE = Operation.of("REDIS_LEASE", Effect.WRITE);
  private static final Operation INVALIDATE = Operation.of("REDIS_INVALIDATE", Effect.WRITE);

  private static final Lease.State[] STATES = {
    Lease.State.HIT,
    Lease.State.REFRESH,
    Lease.State.BEING_REFRESHED,
    Lease.State.BUILD,
    Lease.State.BEING_BUILT
  };

  EnvelopeCapabilities(Keys keys, Function<String, Form> forms) {
    super(keys, forms);
  }

  @Override
  public Call<StoreResult> compareAndSet(
      String cache, byte[] key, Version expected, byte[] value, Duration ttl) {
    byte[] full = keys.full(cache, key);
    Form form = form(cache);
    return new RedisCall<>(
        new ScriptTask<>(
            CAS,
            cache,
            form.scripts().compareAndSet,
            full,
            List.of(version(expected).header(), stored(form, full, value), Keys.px(ttl)),
            string -> null,
            reply ->
                switch ((int) reply.number()) {
                  case 1 -> StoreResult.STORED;
                  case 2 -> StoreResult.CONFLICT;
                  default -> StoreResult.GONE;
                }),
        key);
  }

  @Override
  public Call<DeleteResult> delete(String cache, byte[] key, Version expected) {
    return new RedisCall<>(
        new ScriptTask<>(
            CAS,
            cache,
            form(cache).scripts().compareAndDelete,
            keys.full(cache, key),
            List.of(version(expected).header()),
            string -> null,
            reply ->
                switch ((int) reply.number()) {
                  case 1 -> DeleteResult.DONE;
                  case 2 -> DeleteResult.CONFLICT;
                  default -> DeleteResult.ABSENT;
                }),
        key);
  }

  @Override
  public Call<RedisLease> getOrLease(
      String cache, byte[] key, Duration lease, Duration recacheBefore) {
    Durations.atLeast(Duration.ZERO, "recacheBefore", recacheBefore);
    byte[] header = Envelope.header(Envelope.PLACE);
    byte[] version = Arrays.copyOfRange(Envelope.header(Envelope.VALUE), 4, Envelope.HEADER_BYTES);
    return new RedisCall<>(
        new ScriptTask<>(
            LEASE,
            cache,
            form(cache).scripts().getOrLease,
            keys.full(cache, key),
            List.of(
                header,
                Keys.px(Durations.positive("lease", lease)),
                Keys.digits(recacheBefore.toMillis()),
                version),
            form(cache)::read,
            reply ->
                new RedisLease(
                    STATES[(int) reply.number(0)],
                    (Envelope.Stored) Objects.requireNonNull(reply.list().get(1)))),
        key);
  }

  private static RedisVersion version(Lease lease) {
    if (lease instanceof RedisLease own && own.version() != null) {
      return Objects.requireNonNull(own.version());
    }
    throw new InvalidRequestException("the lease is not Redis's, or of a string without a version");
  }

  @Override
  public Call<StoreResult> fill(String cache, byte[] key, Lease lease, byte[] value, Duration ttl) {
    return compareAndSet(cache, key, version(lease), value, ttl);
  }

  @Override
  public Call<DeleteResult> giveBack(String cache, byte[] key, Lease lease) {
    return delete(cache, key, version(lease));
  }

  @Override
  public Call<DeleteResult> invalidate(String cache, byte[] key, Duration staleFor) {
    return new RedisCall<>(
        new ScriptTask<>(
            INVALIDATE,
            cache,
            form(cache).scripts().invalidate,
            keys.full(cache, key),
            List.of(
                Envelope.header(Envelope.STALE), Keys.px(Durations.positive("staleFor", staleFor))),
            string -> null,
            reply -> reply.number() == 1 ? DeleteResult.DONE : DeleteResult.ABSENT),
        key);
  }
}
