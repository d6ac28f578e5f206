// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.client.Command;
import dev.protosocket.client.wire.Answer;
import dev.protosocket.client.wire.Reply;
import dev.protosocket.client.wire.Wire;
import io.netty.buffer.ByteBuf;

/**
 * A request that is carried out if an item is in the state that a token names. Where the token
 * means nothing, for the server has been started anew or is another one, its number may be that of
 * another item by chance; so the server is not asked.
 *
 * @param <V> what comes of it
 */
final class ConditionalCommand<V> extends MetaCommand<V> {
  private final CasToken token;
  private final Command<V> instead;

  /**
   * Creates a command.
   *
   * @param instead what is sent where the token means nothing
   */
  ConditionalCommand(MetaCommand<V> command, CasToken token, Command<V> instead) {
    super(command);
    this.token = token;
    this.instead = instead;
  }

  @Override
  protected Command<V> on(Wire wire) {
    super.on(wire);
    return token.isOf(((MetaWire) wire).node()) ? this : instead;
  }

  /** Asks the server whether it is there, and comes to what is known already. */
  static final class Known<V> extends Command<V> {
    private final V result;

    Known(Command<V> command, V result) {
      super(command.operation(), command.cache(), command.key());
      this.result = result;
    }

    @Override
    public Class<? extends Wire> wire() {
      return MetaWire.class;
    }

    @Override
    public int length(long id) {
      return MetaPing.INSTANCE.length(id);
    }

    @Override
    public void write(long id, ByteBuf out) {
      MetaPing.INSTANCE.write(id, out);
    }

    @Override
    public Answer<V> answer() {
      return new Answer<>() {
        @Override
        public Step add(Reply reply, ByteBuf buffer) {
          MetaReply answer = (MetaReply) reply;
          if (answer.isError()) {
            return Step.FAILED;
          }
          return answer.code() == MetaReply.Code.MN ? Step.DONE : Step.WRONG;
        }

        @Override
        public V value() {
          return result;
        }
      };
    }
  }
}
