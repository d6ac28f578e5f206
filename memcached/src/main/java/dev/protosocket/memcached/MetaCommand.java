// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.Command;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.wire.Answer;
import dev.protosocket.client.wire.Reply;
import dev.protosocket.client.wire.Wire;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A request for one key with one reply: encoded when it is made, but for the opaque. On a
 * connection that speaks classic text a {@link ClassicCommand} goes in its place.
 *
 * @param <V> what comes of it
 */
class MetaCommand<V> extends Command<V> {
  /** Makes the result of a reply; null if it is none to the request. */
  @FunctionalInterface
  interface Meaning<V> {
    @Nullable V of(MemcachedReply reply);
  }

  /** " O", the opaque and the line's end. */
  private static final int TAIL_BYTES = 2 + Digits.OPAQUE + 2;

  private static final byte[] LINE_END = {'\r', '\n'};

  private final byte[] line;
  private final byte @Nullable [] value;
  private final Meaning<V> meaning;
  private final MetaKey sent;
  private final @Nullable ClassicForm classic;

  /**
   * Creates a command.
   *
   * @param line all of its line but the opaque and the end
   * @param value the data block; kept. Null if it has none
   * @param classic the same in classic text; null if it cannot be said so
   */
  MetaCommand(
      Operation operation,
      MemcachedKey key,
      String line,
      byte @Nullable [] value,
      @Nullable ClassicForm classic,
      Meaning<V> meaning) {
    super(operation, key.cache(), key.bytes());
    this.line = line.getBytes(US_ASCII);
    this.value = value;
    this.classic = classic;
    this.meaning = meaning;
    this.sent = key.sent();
  }

  /** Creates the same command again, to be refined. */
  MetaCommand(MetaCommand<V> same) {
    super(same.operation(), same.cache(), same.key());
    this.line = same.line;
    this.value = same.value;
    this.classic = same.classic;
    this.meaning = same.meaning;
    this.sent = same.sent;
  }

  @Override
  public Class<? extends Wire> wire() {
    return MemcachedWire.class;
  }

  @Override
  protected Command<V> on(Wire wire) {
    super.on(wire);
    MemcachedWire memcached = (MemcachedWire) wire;
    if (wire instanceof ClassicWire) {
      return onClassic(memcached);
    }
    sent.check(memcached.rules());
    checkItem(memcached, sent);
    return this;
  }

  private Command<V> onClassic(MemcachedWire wire) {
    if (classic == null) {
      throw new InvalidRequestException(
          operation()
              + " cannot be said in memcached's classic protocol as it was asked for; that server"
              + " is spoken to by it because it is older than 1.6.18, or was chosen to be");
    }
    classic.check(operation(), wire.node());
    // By the connection's rules, as a GET: they have no base64, whatever those of the key have.
    MetaKey key = MetaKey.of(wire.rules(), cache(), key());
    checkItem(wire, key);
    return new ClassicCommand<>(this, classic, key.text(), meaning);
  }

  private void checkItem(MemcachedWire wire, MetaKey key) {
    if (value != null) {
      wire.checkItem(key.itemLength(), value.length);
    }
  }

  @Override
  public int length(long id) {
    int length = line.length + TAIL_BYTES;
    return value == null ? length : length + value.length + LINE_END.length;
  }

  @Override
  public void write(long id, ByteBuf out) {
    byte[] tail = new byte[TAIL_BYTES];
    tail[0] = ' ';
    tail[1] = 'O';
    int end = Digits.writeOpaque(id, tail, 2);
    tail[end] = LINE_END[0];
    tail[end + 1] = LINE_END[1];
    out.writeBytes(line).writeBytes(tail);
    if (value != null) {
      out.writeBytes(value).writeBytes(LINE_END);
    }
  }

  @Override
  public Answer<V> answer() {
    return new One();
  }

  private final class One extends Answer<V> {
    private @Nullable V result;

    @Override
    public Step add(Reply reply, ByteBuf buffer) {
      MemcachedReply answer = (MemcachedReply) reply;
      if (answer.isError()) {
        return Step.FAILED;
      }
      result = answer.isProven() ? meaning.of(answer) : null;
      return result == null ? Step.WRONG : Step.DONE;
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
