// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.client.Command;
import dev.protosocket.client.wire.Answer;
import dev.protosocket.client.wire.Reply;
import dev.protosocket.client.wire.Wire;
import dev.protosocket.memcached.MetaCommand.Meaning;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a connection sends for a {@link MetaCommand} to a server that is spoken to in classic text.
 *
 * @param <V> what comes of it
 */
final class ClassicCommand<V> extends Command<V> {
  private final List<byte[]> parts;
  private final int length;
  private final boolean two;
  private final byte[] sentKey;
  private final Meaning<V> meaning;

  /**
   * Creates a command.
   *
   * @param key as it is sent
   */
  ClassicCommand(Command<V> command, ClassicForm form, String key, Meaning<V> meaning) {
    super(command.operation(), command.cache(), command.key());
    this.parts = form.parts(key);
    this.length = parts.stream().mapToInt(part -> part.length).sum();
    this.two = form.isTwo();
    this.sentKey = key.getBytes(StandardCharsets.US_ASCII);
    this.meaning = meaning;
  }

  @Override
  public Class<? extends Wire> wire() {
    return ClassicWire.class;
  }

  @Override
  public int length(long id) {
    return length;
  }

  @Override
  public void write(long id, ByteBuf out) {
    parts.forEach(out::writeBytes);
  }

  @Override
  public Answer<V> answer() {
    return new Replies();
  }

  private final class Replies extends Answer<V> {
    private boolean firstIsDue = two;

    /** What the server says is wrong with the first of two; the second says nothing of it. */
    private @Nullable String complaint;

    private @Nullable V result;

    @Override
    public Step add(Reply reply, ByteBuf buffer) {
      if (!(reply instanceof ClassicReply answer)) {
        return Step.WRONG;
      }
      if (firstIsDue) {
        firstIsDue = false;
        return first(answer);
      }
      if (answer.isError()) {
        return Step.FAILED;
      }
      if (complaint != null && answer.code() == MemcachedReply.Code.NOT_FOUND) {
        answer.replace(complaint);
        return Step.FAILED;
      }
      boolean mine = answer.code() != MemcachedReply.Code.VALUE || answer.isOf(sentKey);
      result = mine ? meaning.of(answer) : null;
      return result == null ? Step.WRONG : Step.DONE;
    }

    private Step first(ClassicReply answer) {
      if (answer.isLast()) {
        return Step.FAILED;
      }
      if (answer.code() == MemcachedReply.Code.SERVER_ERROR) {
        complaint = answer.line();
        return Step.MORE;
      }
      boolean added =
          answer.code() == MemcachedReply.Code.STORED
              || answer.code() == MemcachedReply.Code.NOT_STORED;
      return added ? Step.MORE : Step.WRONG;
    }

    @Override
    public V value() {
      V done = result;
      if (done == null) {
        throw new IllegalStateException("it is not done");
      }
      return done;
    }
  }
}
