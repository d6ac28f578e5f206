// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.wire.Answer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Command} that a pipeline has fired and that has ended: usually DONE, or FAILED.
 *
 * @param <T> the type of the caller's own data
 */
public final class CompletedCommand<T extends @Nullable Object> extends CompletedOp<T> {
  private final Command<?> command;
  private @Nullable Object result;

  CompletedCommand(Pipeline<T> pipeline, Command<?> command) {
    super(pipeline);
    this.command = command;
  }

  /**
   * Returns what came of the command.
   *
   * @param fired the command that was fired, which knows the type
   * @return the result; null if it failed, or if that is the result
   * @throws IllegalArgumentException if another command was fired
   */
  @SuppressWarnings("unchecked") // the result is this very command's
  public <V> @Nullable V result(Command<V> fired) {
    check();
    if (fired != command) {
      throw new IllegalArgumentException("this is the end of another command: " + command);
    }
    return (V) result;
  }

  @Override
  void keepResult(Request request) {
    Answer<?> answer = request.answer;
    result = answer == null ? null : answer.value();
  }

  @Override
  long submit(
      Connection connection,
      Operation operation,
      String cache,
      @Nullable Object value,
      @Nullable Duration ttl) {
    return connection.submit(command, completion());
  }

  @Override
  void clear() {
    super.clear();
    result = null;
  }
}
