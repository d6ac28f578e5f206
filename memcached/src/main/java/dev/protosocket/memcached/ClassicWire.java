// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.capability.Leases;
import dev.protosocket.client.wire.Frame;
import dev.protosocket.memcached.KeyRules.Form;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * memcached's classic text protocol, for servers that have no meta protocol, or an early one:
 * {@code get}, {@code set}, {@code delete}. It has no opaque: replies are known by their order, and
 * a value by the key before it, of which a hash is kept with the request.
 *
 * <p>What {@link #bodyLength} returns is the length of the frame.
 */
final class ClassicWire extends MemcachedWire {
  private static final byte[] GET = {'g', 'e', 't', ' '};
  private static final byte[] SET = {'s', 'e', 't', ' '};
  private static final byte[] DELETE = {'d', 'e', 'l', 'e', 't', 'e', ' '};

  /** "delete ", " 1073741824", " " and a date, " 2147483647", the line's end. */
  private static final int MAX_HEAD_BYTES = 7 + 11 + 11 + 11 + 2;

  private final KeyRules rules;

  /** Creates the protocol as a server speaks it. */
  ClassicWire(Settings settings, Node node) {
    super(settings, node, settings.rules().withoutBase64());
    this.rules = settings.rules().withoutBase64();
  }

  /** There is no base64 here. */
  @Override
  KeyRules rules() {
    return rules;
  }

  private Form form(Frame request, Object key) {
    return rules.form(request.cacheName().length, request.keyLength(), request.isVisibleAscii(key));
  }

  private static byte[] command(Operation operation) {
    if (operation == Operation.GET) {
      return GET;
    }
    return operation == Operation.SET ? SET : DELETE;
  }

  @Override
  public int bodyLength(Frame request, Object key) {
    Operation operation = request.operation();
    int prefixLength = request.cacheName().length;
    Form form = form(request, key);
    int length =
        command(operation).length
            + MetaKey.sentLength(form, prefixLength, request.keyLength())
            + ClassicForm.LINE_END.length;
    if (operation == Operation.SET) {
      int valueLength = request.valueLength();
      checkItem(MetaKey.itemLength(form, prefixLength, request.keyLength()), valueLength);
      length +=
          1
              + Digits.count(ClientFlags.of(0, valueLength))
              + 1
              + Digits.count(request.ttl())
              + 1
              + Digits.count(valueLength)
              + valueLength
              + ClassicForm.LINE_END.length;
    } else if (operation != Operation.GET && operation != Operation.DELETE) {
      throw new InvalidRequestException("memcached has no command for " + operation);
    }
    return length;
  }

  @Override
  public int frameLength(long id, int bodyLength) {
    return bodyLength;
  }

  @Override
  public int scratchBytes(int cacheNameLength) {
    return MAX_HEAD_BYTES + MetaKey.MAX_BYTES;
  }

  @Override
  public void writeHead(Frame request, Object key, byte[] scratch, ByteBuf out) {
    Operation operation = request.operation();
    byte[] command = command(operation);
    System.arraycopy(command, 0, scratch, 0, command.length);
    int at = MetaKey.write(request, key, form(request, key), scratch, command.length);
    request.mark(hash(scratch, command.length, at));
    if (operation == Operation.SET) {
      scratch[at++] = ' ';
      at = Digits.write(ClientFlags.of(0, request.valueLength()), scratch, at);
      scratch[at++] = ' ';
      at = Digits.write(request.ttl(), scratch, at);
      scratch[at++] = ' ';
      at = Digits.write(request.valueLength(), scratch, at);
    }
    scratch[at++] = '\r';
    scratch[at++] = '\n';
    out.writeBytes(scratch, 0, at);
  }

  private static int hash(byte[] bytes, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = hash(hash, bytes[i]);
    }
    return hash;
  }

  /** Takes one more byte of a key as it is sent into its hash; an empty one's is 0. */
  static int hash(int hash, byte next) {
    // All bits of what came before reach all of the result, unlike with 31.
    return (hash ^ next) * 0x9e37_79b1 ^ hash >>> 15;
  }

  @Override
  public <C> Optional<C> capability(Class<C> type) {
    return type.equals(Leases.class) ? Optional.empty() : super.capability(type);
  }

  @Override
  public MetaPing ping() {
    return MetaPing.CLASSIC;
  }
}
