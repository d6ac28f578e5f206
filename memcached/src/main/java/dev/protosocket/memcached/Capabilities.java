// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.client.Command;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.capability.AtomicWrites;
import dev.protosocket.client.capability.ConditionalReads;
import dev.protosocket.client.capability.ConditionalWrites;
import dev.protosocket.client.capability.Counter;
import dev.protosocket.client.capability.Counters;
import dev.protosocket.client.capability.DeleteResult;
import dev.protosocket.client.capability.FlaggedItems;
import dev.protosocket.client.capability.Lease;
import dev.protosocket.client.capability.Leases;
import dev.protosocket.client.capability.StoreResult;
import dev.protosocket.client.capability.TimeToLive;
import dev.protosocket.client.capability.Version;
import java.time.Duration;

/** memcached's commands by the names that they have for every protocol. */
final class Capabilities
    implements AtomicWrites,
        ConditionalReads,
        ConditionalWrites,
        Counters,
        FlaggedItems,
        Leases,
        TimeToLive {
  private final KeyRules rules;

  /**
   * Creates what makes them.
   *
   * @param rules the connection's
   */
  Capabilities(KeyRules rules) {
    this.rules = rules;
  }

  private MemcachedKey key(String cache, byte[] key) {
    return Memcached.key(rules, cache, key);
  }

  private static CasToken token(Version version) {
    if (version instanceof CasToken token) {
      return token;
    }
    throw new InvalidRequestException("the version is not memcached's");
  }

  @Override
  public Command<StoreResult> add(String cache, byte[] key, byte[] value, Duration ttl) {
    return key(cache, key).add(value, ttl);
  }

  @Override
  public Command<StoreResult> replace(String cache, byte[] key, byte[] value, Duration ttl) {
    return key(cache, key).replace(value, ttl);
  }

  @Override
  public Command<StoreResult> append(String cache, byte[] key, byte[] more) {
    return key(cache, key).append(more);
  }

  @Override
  public Command<StoreResult> prepend(String cache, byte[] key, byte[] more) {
    return key(cache, key).prepend(more);
  }

  @Override
  public Command<DeleteResult> delete(String cache, byte[] key) {
    return key(cache, key).delete();
  }

  @Override
  public Command<Item> get(String cache, byte[] key) {
    return key(cache, key).get();
  }

  @Override
  public Command<StoreResult> set(
      String cache, byte[] key, byte[] value, Duration ttl, int clientFlags) {
    return key(cache, key).set(value, ttl, clientFlags);
  }

  @Override
  public Command<Item> getIfChanged(String cache, byte[] key, Version known) {
    return key(cache, key).getIfChanged(token(known));
  }

  @Override
  public Command<StoreResult> compareAndSet(
      String cache, byte[] key, Version expected, byte[] value, Duration ttl) {
    return key(cache, key).compareAndSet(token(expected), value, ttl);
  }

  @Override
  public Command<DeleteResult> delete(String cache, byte[] key, Version expected) {
    return key(cache, key).delete(token(expected));
  }

  @Override
  public Command<Counter> increment(String cache, byte[] key, long delta) {
    return key(cache, key).increment(delta);
  }

  @Override
  public Command<Counter> increment(
      String cache, byte[] key, long delta, long initial, Duration ttl) {
    return key(cache, key).increment(delta, initial, ttl);
  }

  @Override
  public Command<Counter> decrement(String cache, byte[] key, long delta) {
    return key(cache, key).decrement(delta);
  }

  @Override
  public Command<Counter> decrement(
      String cache, byte[] key, long delta, long initial, Duration ttl) {
    return key(cache, key).decrement(delta, initial, ttl);
  }

  @Override
  public Command<MemcachedLease> getOrLease(
      String cache, byte[] key, Duration lease, Duration recacheBefore) {
    return key(cache, key).getOrLease(lease, recacheBefore);
  }

  @Override
  public Command<StoreResult> fill(
      String cache, byte[] key, Lease lease, byte[] value, Duration ttl) {
    return key(cache, key).fill(lease, value, ttl);
  }

  @Override
  public Command<DeleteResult> giveBack(String cache, byte[] key, Lease lease) {
    return key(cache, key).giveBack(lease);
  }

  @Override
  public Command<DeleteResult> invalidate(String cache, byte[] key, Duration staleFor) {
    return key(cache, key).invalidate(staleFor);
  }

  @Override
  public Command<Boolean> touch(String cache, byte[] key, Duration ttl) {
    return key(cache, key).touch(ttl);
  }

  @Override
  public Command<Item> getAndTouch(String cache, byte[] key, Duration ttl) {
    return key(cache, key).getAndTouch(ttl);
  }
}
