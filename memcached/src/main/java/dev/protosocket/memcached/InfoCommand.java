// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.Command;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Operation.Effect;
import dev.protosocket.client.wire.Answer;
import dev.protosocket.client.wire.Reply;
import dev.protosocket.client.wire.Wire;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** {@code version}, and what the connection knows besides. */
final class InfoCommand extends Command<ServerInfo> {
  private static final Operation INFO = Operation.of("MC_VERSION", Effect.READ);
  private static final byte[] REQUEST = "version\r\n".getBytes(US_ASCII);

  /** Null until it is known where it goes. */
  private final @Nullable MemcachedWire where;

  InfoCommand() {
    this(null);
  }

  private InfoCommand(@Nullable MemcachedWire where) {
    super(INFO, "", new byte[0]);
    this.where = where;
  }

  @Override
  protected Command<ServerInfo> on(Wire wire) {
    super.on(wire);
    return new InfoCommand((MemcachedWire) wire);
  }

  @Override
  public Class<? extends Wire> wire() {
    return MemcachedWire.class;
  }

  @Override
  public int length(long id) {
    return REQUEST.length;
  }

  @Override
  public void write(long id, ByteBuf out) {
    out.writeBytes(REQUEST);
  }

  @Override
  public Answer<ServerInfo> answer() {
    MemcachedWire wire = where;
    if (wire == null) {
      throw new IllegalStateException("not sent to any server");
    }
    return new Said(wire);
  }

  private static final class Said extends Answer<ServerInfo> {
    private final MemcachedWire wire;
    private @Nullable ServerVersion version;

    Said(MemcachedWire wire) {
      this.wire = wire;
    }

    @Override
    public Step add(Reply reply, ByteBuf buffer) {
      MemcachedReply answer = (MemcachedReply) reply;
      if (answer.code() != MemcachedReply.Code.VERSION) {
        return answer.isError() ? Step.FAILED : Step.WRONG;
      }
      version = ServerVersion.parse(answer.line());
      return Step.DONE;
    }

    @Override
    public ServerInfo value() {
      MemcachedProtocol protocol =
          wire instanceof MetaWire ? MemcachedProtocol.META : MemcachedProtocol.CLASSIC;
      return new ServerInfo(version, protocol, wire.node().maxItemBytes());
    }
  }
}
