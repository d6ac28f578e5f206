// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.client.Command;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Operation.Effect;
import dev.protosocket.client.Ttl;
import dev.protosocket.client.capability.Counter;
import dev.protosocket.client.capability.DeleteResult;
import dev.protosocket.client.capability.Lease;
import dev.protosocket.client.capability.StoreResult;
import dev.protosocket.client.wire.Wire;
import dev.protosocket.memcached.MetaCommand.Meaning;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes the commands that memcached has for a key, beyond those of every cache. Each of them goes
 * to {@code send} or {@code sendAsync} of a client or a pool, or to {@code fire} of a pipeline, any
 * number of times.
 *
 * <pre>{@code
 * MemcachedKey visits = Memcached.key("counters", "visits");
 * Counter now = client.send(visits.increment(1, 1, Duration.ofHours(1)));
 * }</pre>
 *
 * <p>Values are copied, and may be empty. A time to live is rounded up to whole seconds; {@link
 * Ttl#NEVER} has no end. Reads and touches are repeated by a pool of which nobody knows whether
 * they were carried out; nothing else is. Immutable, for any thread.
 */
public final class MemcachedKey {
  private static final Operation GET = Operation.of("MC_GET", Effect.READ);
  private static final Operation TOUCH = Operation.of("MC_TOUCH", Effect.REPEATABLE_WRITE);
  private static final Operation LEASE = Operation.of("MC_LEASE", Effect.WRITE);
  private static final Operation STORE = Operation.of("MC_STORE", Effect.WRITE);
  private static final Operation ADD = Operation.of("MC_ADD", Effect.WRITE);
  private static final Operation REPLACE = Operation.of("MC_REPLACE", Effect.WRITE);
  private static final Operation APPEND = Operation.of("MC_APPEND", Effect.WRITE);
  private static final Operation PREPEND = Operation.of("MC_PREPEND", Effect.WRITE);
  private static final Operation CAS = Operation.of("MC_CAS", Effect.WRITE);
  private static final Operation DELETE = Operation.of("MC_DELETE", Effect.WRITE);
  private static final Operation INVALIDATE = Operation.of("MC_INVALIDATE", Effect.WRITE);
  private static final Operation COUNT = Operation.of("MC_COUNT", Effect.WRITE);

  /** Value, client flags, CAS, time to live, hit before, last access. */
  private static final String EVERYTHING = " v f c t h l";

  /** The first version that appends to what is not there. */
  private static final ServerVersion CREATES = new ServerVersion(1, 6, 20);

  /** A clock that ticks once a second may end one second at once. */
  private static final long MIN_LEASE_SECONDS = 2;

  private final String cache;
  private final byte[] bytes;
  private final MetaKey key;

  MemcachedKey(KeyRules rules, String cache, byte[] key) {
    Objects.requireNonNull(cache, "cache");
    this.cache = cache;
    this.bytes = key.clone();
    this.key = MetaKey.of(rules, cache, bytes);
  }

  String cache() {
    return cache;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Returns it as it is sent. */
  MetaKey sent() {
    return key;
  }

  // Reading.

  /** Gets the value and all that the server knows of it. */
  public Command<Item> get() {
    return read(GET, "", ClassicForm.get());
  }

  /** The same, and lets it live so long from now on. In classic text from memcached 1.5.3 on. */
  public Command<Item> getAndTouch(Duration ttl) {
    long seconds = seconds(ttl);
    return read(TOUCH, " T" + seconds, ClassicForm.getAndTouch(seconds));
  }

  private MetaCommand<Item> read(Operation operation, String flags, ClassicForm classic) {
    String line = line("mg", EVERYTHING + flags);
    return new MetaCommand<>(operation, this, line, null, classic, Item::of);
  }

  /**
   * Gets the value unless it is what the token names. Servers before 1.6.40, and all that are
   * spoken to in classic text, send it in any case, which is noticed.
   */
  public Command<Item> getIfChanged(CasToken token) {
    MetaCommand<Item> command =
        new MetaCommand<>(
            GET,
            this,
            line("mg", EVERYTHING + " C" + unsigned(token)),
            null,
            ClassicForm.get(),
            reply -> Item.unless(token, reply));
    return new ConditionalCommand<>(command, token, read(GET, "", ClassicForm.get())::on);
  }

  /** Lets the item live so long from now on; tells whether it is there. */
  public Command<Boolean> touch(Duration ttl) {
    long seconds = seconds(ttl);
    String line = line("mg", " T" + seconds);
    return new MetaCommand<>(
        TOUCH, this, line, null, ClassicForm.touch(seconds), Meanings::touched);
  }

  /**
   * Gets the value, or the right to make it: of many callers at a time, in any number of processes,
   * one gets it. It makes the value and {@link #fill}s the lease; the others have what there was
   * before, or {@link Lease.State#BEING_BUILT}. Never waits.
   *
   * <p>Other programs see the place of a value that is being made as an empty one. Classic text has
   * no leases: refused.
   *
   * @param lease how long making it may take: then another caller gets the right. At least 2
   *     seconds
   * @param recacheBefore how long before its end a value is made anew, while the others go on with
   *     it; zero for not before its end. Values without an end are not made anew
   */
  public Command<MemcachedLease> getOrLease(Duration lease, Duration recacheBefore) {
    long place = Math.max(MIN_LEASE_SECONDS, relative(lease));
    String recache =
        recacheBefore.isZero() ? "" : " R" + Math.max(MIN_LEASE_SECONDS, relative(recacheBefore));
    return new MetaCommand<>(
        LEASE, this, line("mg", " v f c N" + place + recache), null, null, MemcachedLease::of);
  }

  /**
   * Stores what the holder of a lease has made. If the item was stored, deleted or invalidated
   * meanwhile, what was made may be out of date, and nothing is stored: it is a conflict, or gone.
   *
   * @throws InvalidRequestException if the lease is another's, or the server makes no tokens
   */
  public Command<StoreResult> fill(Lease lease, byte[] value, Duration ttl) {
    return compareAndSet(MemcachedLease.heldToken(lease), value, ttl);
  }

  /**
   * Gives a lease back, so that another caller gets it at once rather than when it ends. A value
   * that is there goes with it.
   *
   * @throws InvalidRequestException if the lease is another's, or the server makes no tokens
   */
  public Command<DeleteResult> giveBack(Lease lease) {
    return delete(MemcachedLease.heldToken(lease));
  }

  // Writing.

  /**
   * Stores the value, with flags for the programs that read it.
   *
   * @param clientFlags 32 bits, of which bit 30 must not be set
   */
  public Command<StoreResult> set(byte[] value, Duration ttl, int clientFlags) {
    return store(STORE, "set", value, "", clientFlags, ttl);
  }

  /** Stores the value unless there is one. */
  public Command<StoreResult> add(byte[] value, Duration ttl) {
    return store(ADD, "add", value, " ME", 0, ttl);
  }

  /** Stores the value if there is one. */
  public Command<StoreResult> replace(byte[] value, Duration ttl) {
    return store(REPLACE, "replace", value, " MR", 0, ttl);
  }

  /** Adds bytes behind the value, if there is one; its time to live stays. */
  public Command<StoreResult> append(byte[] more) {
    return extend(APPEND, "append", more, " MA");
  }

  /**
   * Adds bytes behind the value, or stores them. From memcached 1.6.20 on; refused before, and in
   * classic text.
   *
   * @param ttl of what is stored anew
   */
  public Command<StoreResult> append(byte[] more, Duration ttl) {
    String flags = " MA N" + seconds(ttl);
    return creating(store(APPEND, more.clone(), flags, null, Meanings::stored));
  }

  /** Adds bytes before the value, if there is one; its time to live stays. */
  public Command<StoreResult> prepend(byte[] more) {
    return extend(PREPEND, "prepend", more, " MP");
  }

  /**
   * Adds bytes before the value, or stores them. From memcached 1.6.20 on; refused before, and in
   * classic text.
   *
   * @param ttl of what is stored anew
   */
  public Command<StoreResult> prepend(byte[] more, Duration ttl) {
    String flags = " MP N" + seconds(ttl);
    return creating(store(PREPEND, more.clone(), flags, null, Meanings::stored));
  }

  private static MetaCommand<StoreResult> creating(MetaCommand<StoreResult> command) {
    return new MetaCommand<>(command) {
      @Override
      protected Command<StoreResult> on(Wire wire) {
        super.on(wire);
        if (!((MemcachedWire) wire).node().isFrom(CREATES)) {
          throw new InvalidRequestException(
              operation() + " with a TTL needs memcached 1.6.20; this server is older");
        }
        return this;
      }
    };
  }

  /** Stores the value if the item is in the state that the token names. */
  public Command<StoreResult> compareAndSet(CasToken token, byte[] value, Duration ttl) {
    byte[] copy = value.clone();
    long flags = ClientFlags.of(0, copy.length);
    long seconds = seconds(ttl);
    MetaCommand<StoreResult> command =
        store(
            CAS,
            copy,
            " C" + unsigned(token) + " T" + seconds + flags(flags),
            ClassicForm.compareAndSet(token, copy, flags, seconds),
            Meanings::compared);
    return new ConditionalCommand<>(
        command,
        token,
        wire -> new ConditionalCommand.Known<>(command, StoreResult.CONFLICT, wire));
  }

  private MetaCommand<StoreResult> store(
      Operation operation,
      String classic,
      byte[] value,
      String mode,
      int clientFlags,
      Duration ttl) {
    byte[] copy = value.clone();
    long flags = ClientFlags.of(clientFlags, copy.length);
    long seconds = seconds(ttl);
    return store(
        operation,
        copy,
        mode + " T" + seconds + flags(flags),
        ClassicForm.store(classic, copy, flags, seconds),
        Meanings::stored);
  }

  private MetaCommand<StoreResult> extend(
      Operation operation, String classic, byte[] more, String mode) {
    byte[] copy = more.clone();
    ClassicForm form = ClassicForm.store(classic, copy, 0, 0);
    return store(operation, copy, mode, form, Meanings::stored);
  }

  private MetaCommand<StoreResult> store(
      Operation operation,
      byte[] own,
      String flags,
      @Nullable ClassicForm classic,
      Meaning<StoreResult> meaning) {
    String line = key.line("ms", " " + own.length, flags);
    return new MetaCommand<>(operation, this, line, own, classic, meaning);
  }

  /** Deletes the item, and tells whether it was there. */
  public Command<DeleteResult> delete() {
    return remove(DELETE, "", ClassicForm.delete(), Meanings::deleted);
  }

  /** Deletes the item if it is in the state that the token names. */
  public Command<DeleteResult> delete(CasToken token) {
    MetaCommand<DeleteResult> command =
        remove(DELETE, " C" + unsigned(token), ClassicForm.delete(token), Meanings::deletedByToken);
    return new ConditionalCommand<>(
        command,
        token,
        wire -> new ConditionalCommand.Known<>(command, DeleteResult.CONFLICT, wire));
  }

  /**
   * Marks the value as stale: the next {@link #getOrLease} gets a lease with it, and the others go
   * on with it for so long. Other programs see a value as any other. Classic text refuses it.
   */
  public Command<DeleteResult> invalidate(Duration staleFor) {
    return remove(INVALIDATE, " I T" + seconds(staleFor), null, Meanings::deleted);
  }

  private MetaCommand<DeleteResult> remove(
      Operation operation,
      String flags,
      @Nullable ClassicForm classic,
      Meaning<DeleteResult> meaning) {
    return new MetaCommand<>(operation, this, line("md", flags), null, classic, meaning);
  }

  // Counting, in 64 bits without a sign.

  /** Adds to the counter, if there is one; it begins anew behind 2^64 - 1. */
  public Command<Counter> increment(long delta) {
    return count("", delta, "", ClassicForm.count(true, delta));
  }

  /**
   * Adds to the counter, or stores an initial value, to which nothing is added. In classic text it
   * is an {@code add} and an {@code incr} sent in one piece, and refused if the initial value is
   * less than what is added.
   *
   * @param ttl of a counter that is stored anew
   */
  public Command<Counter> increment(long delta, long initial, Duration ttl) {
    long seconds = seconds(ttl);
    ClassicForm classic = ClassicForm.count(true, delta, initial, seconds);
    return count("", delta, creating(initial, seconds), classic);
  }

  /** Subtracts from the counter, if there is one; it stops at 0. */
  public Command<Counter> decrement(long delta) {
    return count(" MD", delta, "", ClassicForm.count(false, delta));
  }

  /** Subtracts from the counter, or stores an initial value; otherwise as {@link #increment}. */
  public Command<Counter> decrement(long delta, long initial, Duration ttl) {
    long seconds = seconds(ttl);
    ClassicForm classic = ClassicForm.count(false, delta, initial, seconds);
    return count(" MD", delta, creating(initial, seconds), classic);
  }

  private static String creating(long initial, long seconds) {
    return " J" + Long.toUnsignedString(initial) + " N" + seconds;
  }

  private Command<Counter> count(
      String mode, long delta, String creating, @Nullable ClassicForm classic) {
    String line = line("ma", " v" + mode + " D" + Long.toUnsignedString(delta) + creating);
    return new MetaCommand<>(COUNT, this, line, null, classic, Meanings::counted);
  }

  // Putting a line together.

  private String line(String command, String flags) {
    return key.line(command, "", flags);
  }

  private static String flags(long flags) {
    return flags == 0 ? "" : " F" + flags;
  }

  private static String unsigned(CasToken token) {
    return Long.toUnsignedString(token.cas());
  }

  private static long seconds(Duration ttl) {
    return MemcachedWire.ttl(Clock.systemUTC(), ttl);
  }

  private static long relative(Duration time) {
    long seconds = seconds(time);
    if (seconds == 0 || seconds > MemcachedWire.MAX_RELATIVE_SECONDS) {
      throw new InvalidRequestException("the time must be at most 30 days, not " + time);
    }
    return seconds;
  }

  /** Shows the cache only. */
  @Override
  public String toString() {
    return "MemcachedKey[cache=" + cache + "]";
  }
}
