// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.protosocket.client.Operation.Effect;
import dev.protosocket.client.wire.Answer;
import dev.protosocket.client.wire.Reply;
import dev.protosocket.client.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gets several keys with one request of the {@link LineWire}: {@code M id cache key key ...}. Each
 * key is answered as by a GET, and OK ends it.
 */
final class LineMany extends Command<Map<String, String>> {
  static final Operation OPERATION = Operation.of("TEST_MANY", Effect.READ);

  private final @Nullable RuntimeException mistake;
  private final List<String> keys;
  private final byte[] tail;

  LineMany(String cache, String... keys) {
    this(cache, null, keys);
  }

  /** Makes one whose answer throws the mistake, if there is one. */
  LineMany(String cache, @Nullable RuntimeException mistake, String... keys) {
    super(OPERATION, cache, keys[0].getBytes(UTF_8));
    this.mistake = mistake;
    this.keys = List.of(keys);
    this.tail = (" " + cache + " " + String.join(" ", keys) + "\n").getBytes(UTF_8);
  }

  @Override
  public Class<? extends Wire> wire() {
    return LineWire.class;
  }

  @Override
  public int length(long id) {
    return 2 + Long.toUnsignedString(id).length() + tail.length;
  }

  @Override
  public void write(long id, ByteBuf out) {
    out.writeBytes(("M " + Long.toUnsignedString(id)).getBytes(US_ASCII)).writeBytes(tail);
  }

  @Override
  public Answer<Map<String, String>> answer() {
    return new Found();
  }

  private final class Found extends Answer<Map<String, String>> {
    private final Map<String, String> values = new LinkedHashMap<>();
    private int answered;

    @Override
    public Step add(Reply reply, ByteBuf buffer) {
      if (mistake != null) {
        throw mistake;
      }
      if (reply.outcome(Operation.AUTHENTICATE) == Outcome.AUTHENTICATED) {
        return answered == keys.size() ? Step.DONE : Step.WRONG;
      }
      Outcome outcome = reply.outcome(Operation.GET);
      if (outcome == Outcome.FAILED) {
        return Step.FAILED;
      }
      if (outcome == null || answered == keys.size()) {
        return Step.WRONG;
      }
      if (outcome == Outcome.HIT) {
        values.put(
            keys.get(answered), buffer.toString(reply.valueIndex(), reply.valueLength(), UTF_8));
      }
      answered++;
      return Step.MORE;
    }

    @Override
    public Map<String, String> value() {
      return values;
    }
  }
}
