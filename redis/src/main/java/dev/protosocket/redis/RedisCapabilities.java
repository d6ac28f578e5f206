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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What Redis can do with items that have no version, too. Each is one script, and so one round
 * trip.
 */
class RedisCapabilities implements AtomicWrites, ConditionalReads, Counters, TimeToLive {
  private static final Operation GET = Operation.of("REDIS_GET", Effect.READ);
  private static final Operation TOUCH = Operation.of("REDIS_TOUCH", Effect.REPEATABLE_WRITE);
  private static final Operation ADD = Operation.of("REDIS_ADD", Effect.WRITE);
  private static final Operation REPLACE = Operation.of("REDIS_REPLACE", Effect.WRITE);
  private static final Operation EXTEND = Operation.of("REDIS_EXTEND", Effect.WRITE);
  private static final Operation DELETE = Operation.of("REDIS_DELETE", Effect.WRITE);
  private static final Operation COUNT = Operation.of("REDIS_COUNT", Effect.WRITE);

  private static final byte[] NOTHING = new byte[0];

  final Keys keys;
  private final Function<String, Form> forms;

  /**
   * Makes it.
   *
   * @param forms how a cache's items are stored
   */
  RedisCapabilities(Keys keys, Function<String, Form> forms) {
    this.keys = keys;
    this.forms = forms;
  }

  Form form(String cache) {
    return forms.apply(cache);
  }

  static RedisVersion version(Version version) {
    if (version instanceof RedisVersion known) {
      return known;
    }
    throw new InvalidRequestException("the version is not Redis's");
  }

  /** Returns what a value is stored as; a new array. */
  byte[] stored(Form form, byte[] fullKey, byte[] value) {
    keys.checkItem(fullKey.length, value.length);
    return form.wrap(value);
  }

  private static RedisItem item(ReplyOutput reply) {
    List<@Nullable Object> list = reply.list();
    return list.isEmpty()
        ? RedisItem.ABSENT
        : RedisItem.of(
            (Envelope.Stored) java.util.Objects.requireNonNull(list.get(0)), reply.number(1));
  }

  private Call<RedisItem> read(
      Operation operation,
      Form form,
      Script script,
      String cache,
      byte[] key,
      byte[]... arguments) {
    return new RedisCall<>(
        new ScriptTask<>(
            operation,
            cache,
            script,
            keys.full(cache, key),
            List.of(arguments),
            form::read,
            RedisCapabilities::item),
        key);
  }

  @Override
  public Call<RedisItem> get(String cache, byte[] key) {
    Form form = form(cache);
    return read(GET, form, form.scripts().get, cache, key);
  }

  @Override
  public Call<RedisItem> getIfChanged(String cache, byte[] key, Version known) {
    RedisVersion version = version(known);
    Form form = form(cache);
    return new RedisCall<>(
        new ScriptTask<>(
            GET,
            cache,
            form.scripts().getIfChanged,
            keys.full(cache, key),
            List.of(version.header()),
            form::read,
            reply ->
                reply.list().size() == 1
                    ? RedisItem.unchanged(version, reply.number(0))
                    : item(reply)),
        key);
  }

  @Override
  public Call<RedisItem> getAndTouch(String cache, byte[] key, Duration ttl) {
    Form form = form(cache);
    return read(TOUCH, form, form.scripts().getAndTouch, cache, key, Keys.px(ttl));
  }

  @Override
  public Call<Boolean> touch(String cache, byte[] key, Duration ttl) {
    return new RedisCall<>(
        new ScriptTask<>(
            TOUCH,
            cache,
            form(cache).scripts().touch,
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
    Form form = form(cache);
    return store(
        ADD, form.scripts().add, cache, full, key, stored(form, full, value), Keys.px(ttl));
  }

  @Override
  public Call<StoreResult> replace(String cache, byte[] key, byte[] value, Duration ttl) {
    byte[] full = keys.full(cache, key);
    Form form = form(cache);
    return store(
        REPLACE, form.scripts().replace, cache, full, key, stored(form, full, value), Keys.px(ttl));
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
    Form form = form(cache);
    return store(EXTEND, form.scripts().extend, cache, full, key, form.header(), before, behind);
  }

  @Override
  public Call<DeleteResult> delete(String cache, byte[] key) {
    return new RedisCall<>(
        new ScriptTask<>(
            DELETE,
            cache,
            form(cache).scripts().delete,
            keys.full(cache, key),
            List.of(),
            string -> null,
            reply -> reply.number() == 1 ? DeleteResult.DONE : DeleteResult.ABSENT),
        key);
  }

  @Override
  public Call<Counter> increment(String cache, byte[] key, long delta) {
    return count(delta(delta), cache, key, NOTHING, NOTHING);
  }

  @Override
  public Call<Counter> increment(String cache, byte[] key, long delta, long initial, Duration ttl) {
    return count(delta(delta), cache, key, initial(initial), Keys.px(ttl));
  }

  @Override
  public Call<Counter> decrement(String cache, byte[] key, long delta) {
    return count(-delta(delta), cache, key, NOTHING, NOTHING);
  }

  @Override
  public Call<Counter> decrement(String cache, byte[] key, long delta, long initial, Duration ttl) {
    return count(-delta(delta), cache, key, initial(initial), Keys.px(ttl));
  }

  private static long countable(String name, long number) {
    if (number < 0) {
      throw new InvalidRequestException(
          name + " is beyond 2^63 - 1, which is as far as Redis counts");
    }
    return number;
  }

  private static long delta(long delta) {
    return countable("delta", delta);
  }

  private static byte[] initial(long initial) {
    return Keys.digits(countable("initial", initial));
  }

  private Call<Counter> count(long by, String cache, byte[] key, byte[] initial, byte[] px) {
    Form form = form(cache);
    return new RedisCall<>(
        new ScriptTask<>(
            COUNT,
            cache,
            form.scripts().count,
            keys.full(cache, key),
            List.of(Keys.digits(by), initial, px, form.header()),
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
