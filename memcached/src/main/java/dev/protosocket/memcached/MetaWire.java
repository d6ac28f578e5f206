// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.wire.Frame;
import dev.protosocket.memcached.KeyRules.Form;
import io.netty.buffer.ByteBuf;
import java.time.Clock;

/**
 * memcached's meta protocol (its doc/protocol.txt): {@code mg}, {@code ms} and {@code md}, each
 * with an opaque that is the request's id, so that a reply proves whose it is.
 *
 * <p>What {@link #bodyLength} returns is the length of the frame, which no id changes; negative if
 * the key is not all visible ASCII.
 */
final class MetaWire extends MemcachedWire {
  /** " O" and the opaque, and the line's end. */
  private static final int TAIL_BYTES = 2 + Digits.OPAQUE + 2;

  /** "mg ", " b", " 2147483647", " T" and a date, " v", " F" and client flags. */
  private static final int MAX_HEAD_BYTES = 3 + 2 + 11 + 12 + 2 + 12 + TAIL_BYTES;

  /**
   * Creates the protocol as a server speaks it.
   *
   * @param settings that it may be spoken by
   */
  MetaWire(Settings settings, Node node) {
    super(settings, node, settings.rules());
  }

  /**
   * The same by the usual settings.
   *
   * @param clock for dates, which the server compares with its own
   * @param maxItemBytes the server's item_size_max
   */
  MetaWire(Clock clock, int maxItemBytes) {
    this(
        new Settings(clock, MemcachedProtocol.META, KeyRules.standard(), false),
        new Node(null, Epoch.unknown(), maxItemBytes));
  }

  @Override
  KeyRules rules() {
    return settings().rules();
  }

  @Override
  public int bodyLength(Frame request, Object key) {
    Operation operation = request.operation();
    int prefixLength = request.cacheName().length;
    boolean plain = request.isVisibleAscii(key);
    Form form = rules().form(prefixLength, request.keyLength(), plain);
    int keyLength = MetaKey.sentLength(form, prefixLength, request.keyLength());
    int length = 3 + keyLength + (form == Form.BASE64 ? 2 : 0) + TAIL_BYTES;
    if (operation == Operation.GET) {
      length += 2;
    } else if (operation == Operation.SET) {
      int valueLength = request.valueLength();
      checkItem(MetaKey.itemLength(form, prefixLength, request.keyLength()), valueLength);
      if (valueLength == 0) {
        length += ClientFlags.EMPTY_VALUE.length;
      }
      length += 1 + Digits.count(valueLength) + 2 + Digits.count(request.ttl()) + valueLength + 2;
    } else if (operation != Operation.DELETE) {
      throw new InvalidRequestException("memcached has no command for " + operation);
    }
    return plain ? length : -length;
  }

  @Override
  public int frameLength(long id, int bodyLength) {
    return Math.abs(bodyLength);
  }

  @Override
  public int scratchBytes(int cacheNameLength) {
    return MAX_HEAD_BYTES + MetaKey.MAX_BYTES;
  }

  @Override
  public void writeHead(Frame request, Object key, byte[] scratch, ByteBuf out) {
    Operation operation = request.operation();
    Form form =
        rules().form(request.cacheName().length, request.keyLength(), request.bodyLength() > 0);
    scratch[0] = 'm';
    scratch[1] = (byte) (operation == Operation.GET ? 'g' : operation == Operation.SET ? 's' : 'd');
    scratch[2] = ' ';
    int at = MetaKey.write(request, key, form, scratch, 3);
    if (operation == Operation.SET) {
      scratch[at++] = ' ';
      at = Digits.write(request.valueLength(), scratch, at);
    }
    if (form == Form.BASE64) {
      scratch[at++] = ' ';
      scratch[at++] = 'b';
    }
    if (operation == Operation.GET) {
      scratch[at++] = ' ';
      scratch[at++] = 'v';
    } else if (operation == Operation.SET) {
      scratch[at++] = ' ';
      scratch[at++] = 'T';
      at = Digits.write(request.ttl(), scratch, at);
      if (request.valueLength() == 0) {
        byte[] flags = ClientFlags.EMPTY_VALUE;
        System.arraycopy(flags, 0, scratch, at, flags.length);
        at += flags.length;
      }
    }
    scratch[at++] = ' ';
    scratch[at++] = 'O';
    at = Digits.writeOpaque(request.id(), scratch, at);
    scratch[at++] = '\r';
    scratch[at++] = '\n';
    out.writeBytes(scratch, 0, at);
  }

  @Override
  public MetaPing ping() {
    return MetaPing.META;
  }
}
