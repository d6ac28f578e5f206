// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import dev.protosocket.client.Batch;
import dev.protosocket.client.Call;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.netty.util.IllegalReferenceCountException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the tasks of the calls that every client has: GET, SET, DELETE, PING. For any thread. */
final class BasicTasks {
  private final Keys keys;
  private final Function<String, Form> forms;

  /**
   * Makes it.
   *
   * @param forms how a cache's items are stored
   */
  BasicTasks(Keys keys, Function<String, Form> forms) {
    this.keys = keys;
    this.forms = forms;
  }

  static CommandArgs<byte[], byte[]> args() {
    return new CommandArgs<>(ByteArrayCodec.INSTANCE);
  }

  /**
   * Returns what a call comes to.
   *
   * @throws InvalidRequestException if Redis has no such call, or it cannot be
   */
  @SuppressWarnings("unchecked") // V is what the operation's call comes to
  <V extends @Nullable Object> Task<V> of(Call<V> call) {
    if (call instanceof RedisCall<V> own) {
      return own.task();
    }
    Operation operation = call.operation();
    try {
      if (operation == Operation.GET) {
        return (Task<V>) get(call.cache(), keys.full(call.cache(), call.key()));
      } else if (operation == Operation.SET) {
        byte[] key = keys.full(call.cache(), call.key());
        return (Task<V>) set(call.cache(), key, call.value(), Keys.millis(call.ttl()));
      } else if (operation == Operation.DELETE) {
        return (Task<V>) unlink(call.cache(), List.of(keys.full(call.cache(), call.key())));
      } else if (operation == Operation.PING) {
        return (Task<V>) new Ping();
      }
    } catch (IllegalReferenceCountException e) {
      throw new InvalidRequestException("the key's or value's buffer has been released");
    }
    throw new InvalidRequestException("Redis has no command for " + operation);
  }

  Task<byte @Nullable []> get(String cache, byte[] fullKey) {
    Form form = forms.apply(cache);
    return form == Form.HASH ? HashTasks.get(cache, fullKey) : new GetOne(cache, fullKey, form);
  }

  /**
   * Makes a SET; the value is copied.
   *
   * @param millis null for no end
   */
  Task<@Nullable Void> set(String cache, byte[] fullKey, byte[] value, @Nullable Long millis) {
    keys.checkItem(fullKey.length, value.length);
    Form form = forms.apply(cache);
    byte[] item = form.wrap(value);
    return form == Form.HASH
        ? HashTasks.set(cache, fullKey, item, millis)
        : new Set(cache, fullKey, item, millis);
  }

  Task<@Nullable Void> unlink(String cache, List<byte[]> fullKeys) {
    return new Unlink(cache, fullKeys);
  }

  /**
   * Makes a GET of many keys, whose reply is a list of values, each null for none and a {@link
   * Long} for what is no value.
   */
  Task<List<@Nullable Object>> getMany(String cache, List<byte[]> fullKeys) {
    Form form = forms.apply(cache);
    return form == Form.HASH
        ? HashTasks.getMany(cache, fullKeys)
        : new GetMany(cache, fullKeys, form);
  }

  /** Returns a key of a batch as it is in Redis. */
  byte[] key(String cache, Batch<?> batch, int index) {
    return keys.full(cache, batch.key(index));
  }

  static List<@Nullable Object> values(ReplyOutput reply, int keys) {
    List<@Nullable Object> values = reply.list();
    if (values.size() != keys) {
      throw new IllegalStateException(
          "Redis has answered with " + values.size() + " values to " + keys + " keys");
    }
    return values;
  }

  static Outcome outcomeOfMany(List<@Nullable Object> values) {
    return values.contains(null) ? Outcome.MISS : Outcome.HIT;
  }

  /** A GET of one string. */
  static class GetOne extends Task<byte @Nullable []> {
    private final byte[] key;
    private final Form form;

    GetOne(String cache, byte[] key, Form form) {
      super(Operation.GET, cache);
      this.key = key;
      this.form = form;
    }

    final byte[] key() {
      return key;
    }

    final ReplyOutput reply() {
      return new ReplyOutput(form.reader());
    }

    @Override
    LettuceCommand command(LettuceCommand.Listener listener, boolean whole) {
      return new LettuceCommand(CommandType.GET, reply(), args().addKey(key), listener);
    }

    @Override
    byte @Nullable [] result(ReplyOutput reply) {
      return (byte[]) reply.get();
    }

    @Override
    Outcome outcome(byte @Nullable [] result) {
      return result == null ? Outcome.MISS : Outcome.HIT;
    }
  }

  private static final class GetMany extends Task<List<@Nullable Object>> {
    private final List<byte[]> keys;
    private final Form form;

    GetMany(String cache, List<byte[]> keys, Form form) {
      super(Operation.GET, cache);
      this.keys = keys;
      this.form = form;
    }

    @Override
    LettuceCommand command(LettuceCommand.Listener listener, boolean whole) {
      return new LettuceCommand(
          CommandType.MGET, new ReplyOutput(form.reader()), args().addKeys(keys), listener);
    }

    @Override
    List<@Nullable Object> result(ReplyOutput reply) {
      return values(reply, keys.size());
    }

    @Override
    Outcome outcome(List<@Nullable Object> result) {
      return outcomeOfMany(result);
    }
  }

  private static final class Set extends Task<@Nullable Void> {
    private final byte[] key;
    private final byte[] stored;
    private final @Nullable Long millis;

    Set(String cache, byte[] key, byte[] stored, @Nullable Long millis) {
      super(Operation.SET, cache);
      this.key = key;
      this.stored = stored;
      this.millis = millis;
    }

    @Override
    LettuceCommand command(LettuceCommand.Listener listener, boolean whole) {
      CommandArgs<byte[], byte[]> args = args().addKey(key).addValue(stored);
      if (millis != null) {
        args.add("PX").add(millis);
      }
      return new LettuceCommand(CommandType.SET, new ReplyOutput(string -> null), args, listener);
    }

    @Override
    @Nullable Void result(ReplyOutput reply) {
      return null;
    }

    @Override
    Outcome outcome(@Nullable Void result) {
      return Outcome.STORED;
    }
  }

  private static final class Unlink extends Task<@Nullable Void> {
    private final List<byte[]> keys;

    Unlink(String cache, List<byte[]> keys) {
      super(Operation.DELETE, cache);
      this.keys = keys;
    }

    @Override
    LettuceCommand command(LettuceCommand.Listener listener, boolean whole) {
      return new LettuceCommand(
          CommandType.UNLINK, new ReplyOutput(string -> null), args().addKeys(keys), listener);
    }

    @Override
    @Nullable Void result(ReplyOutput reply) {
      return null;
    }

    @Override
    Outcome outcome(@Nullable Void result) {
      return Outcome.DELETED;
    }
  }

  private static final class Ping extends Task<@Nullable Void> {
    Ping() {
      super(Operation.PING, "");
    }

    @Override
    LettuceCommand command(LettuceCommand.Listener listener, boolean whole) {
      return new LettuceCommand(
          CommandType.PING, new ReplyOutput(string -> null), args(), listener);
    }

    @Override
    @Nullable Void result(ReplyOutput reply) {
      return null;
    }

    @Override
    boolean takesErrors() {
      return true;
    }
  }
}
