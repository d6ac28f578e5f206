// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.Call;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Operation.Effect;
import dev.protosocket.client.capability.AtomicWrites;
import dev.protosocket.client.capability.ConditionalReads;
import dev.protosocket.client.capability.Counter;
import dev.protosocket.client.capability.Counters;
import dev.protosocket.client.capability.DeleteResult;
import dev.protosocket.client.capability.StoreResult;
import dev.protosocket.client.capability.TimeToLive;
import dev.protosocket.client.capability.Version;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Redis can do with raw strings, too. Each is one script, and so one round trip. */
class RedisCapabilities implements AtomicWrites, ConditionalReads, Counters, TimeToLive {
  private static final Operation GET = Operation.of("REDIS_GET", Effect.READ);
  private static final Operation TOUCH = Operation.of("REDIS_TOUCH", Effect.REPEATABLE_WRITE);
  private static final Operation ADD = Operation.of("REDIS_ADD", Effect.WRITE);
  private static final Operation REPLACE = Operation.of("REDIS_REPLACE", Effect.WRITE);
  private static final Operation EXTEND = Operation.of("REDIS_EXTEND", Effect.WRITE);
  private static final Operation DELETE = Operation.of("REDIS_DELETE", Effect.WRITE);
  private static final Operation COUNT = Operation.of("REDIS_COUNT", Effect.WRITE);

  private static final byte[] INCREMENT = "INCRBY".getBytes(US_ASCII);
  private static final byte[] DECREMENT = "DECRBY".getBytes(US_ASCII);
  private static final byte[] NOTHING = new byte[0];

  final Keys keys;
  private final boolean raw;

  private final Script get;
  private final Script getIfChanged;
  private final Script getAndTouch;
  private final Script touch;
  private final Script add;
  private final Script replace;
  private final Script extend;
  private final Script delete;
  private final Script count;

  RedisCapabilities(Keys keys, boolean raw) {
    this.keys = keys;
    this.raw = raw;
    get = new Script(Script.GET, raw);
    getIfChanged = new Script(Script.GET_IF_CHANGED, raw);
    getAndTouch = new Script(Script.GET_AND_TOUCH, raw);
    touch = new Script(Script.TOUCH, raw);
    add = new Script(Script.ADD, raw);
    replace = new Script(Script.REPLACE, raw);
    extend = new Script(Script.EXTEND, raw);
    delete = new Script(Script.DELETE, raw);
    count = new Script(Script.COUNT, raw);
  }

  static RedisVersion version(Version version) {
    if (version instanceof RedisVersion known) {
      return known;
    }
    throw new InvalidRequestException("the version is not Redis's");
  }

  /** Returns what a value is stored as; a new array. */
  byte[] stored(byte[] fullKey, byte[] value) {
    keys.checkItem(fullKey.length, value.length);
    return Envelope.wrap(value, raw);
  }

  private @Nullable Object read(java.nio.ByteBuffer string) {
    return raw
        ? new Envelope.Stored(Envelope.VALUE, null, Envelope.copy(string, 0))
        : Envelope.read(string);
  }

  private RedisItem item(ReplyOutput reply) {
    List<@Nullable Object> list = reply.list();
    return list.isEmpty()
        ? RedisItem.ABSENT
        : RedisItem.of(
            (Envelope.Stored) java.util.Objects.requireNonNull(list.get(0)), reply.number(1));
  }

  private Call<RedisItem> read(
      Operation operation, Script script, String cache, byte[] key, byte[]... arguments) {
    return new RedisCall<>(
        new ScriptTask<>(
            operation,
            cache,
            script,
            keys.full(cache, key),
            List.of(arguments),
            this::read,
            this::item),
        key);
  }

  @Override
  public Call<RedisItem> get(String cache, byte[] key) {
    return read(GET, get, cache, key);
  }

  @Override
  public Call<RedisItem> getIfChanged(String cache, byte[] key, Version known) {
    RedisVersion version = version(known);
    return new RedisCall<>(
        new ScriptTask<>(
            GET,
            cache,
            getIfChanged,
            keys.full(cache, key),
            List.of(version.header()),
            this::read,
            reply ->
                reply.list().size() == 1
                    ? RedisItem.unchanged(version, reply.number(0))
                    : item(reply)),
        key);
  }

  @Override
  public Call<RedisItem> getAndTouch(String cache, byte[] key, Duration ttl) {
    return read(TOUCH, getAndTouch, cache, key, Keys.px(ttl));
  }

  @Override
  public Call<Boolean> touch(String cache, byte[] key, Duration ttl) {
    return new RedisCall<>(
        new ScriptTask<>(
            TOUCH,
            cache,
            touch,
            keys.full(cache, key),
            List.of(Keys.px(ttl)),
            string -> null,
            reply -> reply.number() == 1),
        key);
  }

  private Call<StoreResult> store(
      Operation operation,
      Script script,
      String cache,
      byte[] fullKey,
      byte[] key,
      byte[]... args) {
    return new RedisCall<>(
        new ScriptTask<>(
            operation,
            cache,
            script,
            fullKey,
            List.of(args),
            string -> null,
            reply -> reply.number() == 1 ? StoreResult.STORED : StoreResult.NOT_STORED),
        key);
  }

  @Override
  public Call<StoreResult> add(String cache, byte[] key, byte[] value, Duration ttl) {
    byte[] full = keys.full(cache, key);
    return store(ADD, add, cache, full, key, stored(full, value), Keys.px(ttl));
  }

  @Override
  public Call<StoreResult> replace(String cache, byte[] key, byte[] value, Duration ttl) {
    byte[] full = keys.full(cache, key);
    return store(REPLACE, replace, cache, full, key, stored(full, value), Keys.px(ttl));
  }

  @Override
  public Call<StoreResult> append(String cache, byte[] key, byte[] more) {
    return extend(cache, key, NOTHING, more.clone());
  }

  @Override
  public Call<StoreResult> prepend(String cache, byte[] key, byte[] more) {
    return extend(cache, key, more.clone(), NOTHING);
  }

  private Call<StoreResult> extend(String cache, byte[] key, byte[] before, byte[] behind) {
    byte[] full = keys.full(cache, key);
    keys.checkItem(full.length, before.length + behind.length);
    byte[] header = raw ? NOTHING : Envelope.header(Envelope.VALUE);
    return store(EXTEND, extend, cache, full, key, header, before, behind);
  }

  @Override
  public Call<DeleteResult> delete(String cache, byte[] key) {
    return new RedisCall<>(
        new ScriptTask<>(
            DELETE,
            cache,
            delete,
            keys.full(cache, key),
            List.of(),
            string -> null,
            reply -> reply.number() == 1 ? DeleteResult.DONE : DeleteResult.ABSENT),
        key);
  }

  @Override
  public Call<Counter> increment(String cache, byte[] key, long delta) {
    return count(INCREMENT, cache, key, delta, NOTHING, NOTHING);
  }

  @Override
  public Call<Counter> increment(String cache, byte[] key, long delta, long initial, Duration ttl) {
    return count(INCREMENT, cache, key, delta, digits("initial", initial), Keys.px(ttl));
  }

  @Override
  public Call<Counter> decrement(String cache, byte[] key, long delta) {
    return count(DECREMENT, cache, key, delta, NOTHING, NOTHING);
  }

  @Override
  public Call<Counter> decrement(String cache, byte[] key, long delta, long initial, Duration ttl) {
    return count(DECREMENT, cache, key, delta, digits("initial", initial), Keys.px(ttl));
  }

  private static byte[] digits(String name, long number) {
    if (number < 0) {
      throw new InvalidRequestException(
          name + " is beyond 2^63 - 1, which is as far as Redis counts");
    }
    return Keys.digits(number);
  }

  private Call<Counter> count(
      byte[] how, String cache, byte[] key, long delta, byte[] initial, byte[] px) {
    return new RedisCall<>(
        new ScriptTask<>(
            COUNT,
            cache,
            count,
            keys.full(cache, key),
            List.of(how, digits("delta", delta), initial, px),
            string -> Envelope.copy(string, 0),
            RedisCapabilities::counter),
        key);
  }

  private static Counter counter(ReplyOutput reply) {
    byte[] digits = (byte[]) reply.get();
    return digits == null
        ? Counter.ABSENT
        : new Counter(true, Long.parseLong(new String(digits, US_ASCII)));
  }
}
