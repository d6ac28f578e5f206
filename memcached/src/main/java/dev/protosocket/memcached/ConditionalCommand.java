// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.client.Command;
import dev.protosocket.client.wire.Answer;
import dev.protosocket.client.wire.Reply;
import dev.protosocket.client.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.util.function.Function;

/**
 * A request that is carried out if an item is in the state that a token names. Where the token
 * means nothing, for the server has been started anew or is another one, its number may be that of
 * another item by chance; so the server is not asked.
 *
 * @param <V> what comes of it
 */
final class ConditionalCommand<V> extends MetaCommand<V> {
  private final CasToken token;
  private final Function<Wire, Command<V>> instead;

  /**
   * Creates a command.
   *
   * @param instead makes what is sent where the token means nothing
   */
  ConditionalCommand(MetaCommand<V> command, CasToken token, Function<Wire, Command<V>> instead) {
    super(command);
    this.token = token;
    this.instead = instead;
  }

  @Override
  protected Command<V> on(Wire wire) {
    Command<V> asked = super.on(wire);
    return token.isOf(((MemcachedWire) wire).node()) ? asked : instead.apply(wire);
  }

  /** Asks the server whether it is there, and comes to what is known already. */
  static final class Known<V> extends Command<V> {
    private final V result;
    private final MetaPing ping;

    Known(Command<V> command, V result, Wire wire) {
      super(command.operation(), command.cache(), command.key());
      this.result = result;
      this.ping = ((MemcachedWire) wire).ping();
    }

    @Override
    public Class<? extends Wire> wire() {
      return MemcachedWire.class;
    }

    @Override
    public int length(long id) {
      return ping.length(id);
    }

    @Override
    public void write(long id, ByteBuf out) {
      ping.write(id, out);
    }

    @Override
    public Answer<V> answer() {
      return new Answer<>() {
        @Override
        public Step add(Reply reply, ByteBuf buffer) {
          return ping.step((MemcachedReply) reply);
        }

        @Override
        public V value() {
          return result;
        }
      };
    }
  }
}
