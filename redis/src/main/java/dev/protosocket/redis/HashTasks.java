// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** GET and SET of hashes: one is a command, what is of many keys or many fields a script. */
final class HashTasks {
  private static final byte[] DATA = "data".getBytes(US_ASCII);
  private static final byte[] NO_END = Keys.NO_END;

  private HashTasks() {}

  static Task<byte @Nullable []> get(String cache, byte[] fullKey) {
    return new Get(cache, fullKey);
  }

  /**
   * Makes a GET of many keys; what is of another type comes to a {@link Long}.
   *
   * @param fullKeys of one slot, if it is for a cluster
   */
  static Task<List<@Nullable Object>> getMany(String cache, List<byte[]> fullKeys) {
    return new GetMany(cache, fullKeys);
  }

  /**
   * Makes a SET.
   *
   * @param item with its header
   * @param millis null for no end
   */
  static Task<@Nullable Void> set(
      String cache, byte[] fullKey, byte[] item, @Nullable Long millis) {
    return new Set(cache, fullKey, item, millis == null ? NO_END : Keys.digits(millis));
  }

  private static final class Get extends BasicTasks.GetOne {
    Get(String cache, byte[] key) {
      super(cache, key, Form.HASH);
    }

    @Override
    LettuceCommand command(LettuceCommand.Listener listener, boolean whole) {
      return new LettuceCommand(
          CommandType.HGET, reply(), BasicTasks.args().addKey(key()).add(DATA), listener);
    }
  }

  private static final class GetMany extends ScriptTask<List<@Nullable Object>> {
    GetMany(String cache, List<byte[]> keys) {
      super(
          Operation.GET,
          cache,
          Form.HASH.scripts().getMany,
          keys,
          List.of(),
          Form.HASH.reader(),
          reply -> BasicTasks.values(reply, keys.size()));
    }

    @Override
    Outcome outcome(List<@Nullable Object> result) {
      return BasicTasks.outcomeOfMany(result);
    }
  }

  private static final class Set extends ScriptTask<@Nullable Void> {
    Set(String cache, byte[] key, byte[] item, byte[] px) {
      super(
          Operation.SET,
          cache,
          Form.HASH.scripts().set,
          key,
          List.of(item, px),
          string -> null,
          reply -> null);
    }

    @Override
    Outcome outcome(@Nullable Void result) {
      return Outcome.STORED;
    }
  }
}
