// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import dev.protosocket.client.Operation;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs a script for a key, or for some of one slot. */
class ScriptTask<V extends @Nullable Object> extends Task<V> {
  private final Script script;
  private final List<byte[]> keys;
  private final List<byte[]> arguments;
  private final ReplyOutput.Reader reader;
  private final Function<ReplyOutput, V> meaning;

  /** Takes the arrays. */
  ScriptTask(
      Operation operation,
      String cache,
      Script script,
      byte[] key,
      List<byte[]> arguments,
      ReplyOutput.Reader reader,
      Function<ReplyOutput, V> meaning) {
    this(operation, cache, script, List.of(key), arguments, reader, meaning);
  }

  /** Takes the arrays. */
  ScriptTask(
      Operation operation,
      String cache,
      Script script,
      List<byte[]> keys,
      List<byte[]> arguments,
      ReplyOutput.Reader reader,
      Function<ReplyOutput, V> meaning) {
    super(operation, cache);
    this.script = script;
    this.keys = keys;
    this.arguments = arguments;
    this.reader = reader;
    this.meaning = meaning;
  }

  @Override
  LettuceCommand command(LettuceCommand.Listener listener, boolean whole) {
    CommandArgs<byte[], byte[]> args =
        BasicTasks.args()
            .add(whole ? script.source() : script.digest())
            .add(keys.size())
            .addKeys(keys);
    for (byte[] argument : arguments) {
      args.add(argument);
    }
    return new LettuceCommand(
        whole ? CommandType.EVAL : CommandType.EVALSHA, new ReplyOutput(reader), args, listener);
  }

  @Override
  V result(ReplyOutput reply) {
    return meaning.apply(reply);
  }
}
