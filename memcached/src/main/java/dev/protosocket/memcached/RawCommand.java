// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Command;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Operation.Effect;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.wire.Answer;
import dev.protosocket.client.wire.Reply;
import dev.protosocket.client.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A line of any kind, with an {@code mn} behind it, whose answer ends that of the line. On a
 * connection of its own, which reads lines of any kind.
 */
final class RawCommand extends Command<List<String>> {
  private static final Operation RAW = Operation.of("MC_RAW", Effect.WRITE);

  /** Of the reply. */
  private static final int MAX_LINES = 10_000;

  private static final String LINE = "[\\x21-\\x7e][\\x20-\\x7e]{0,1023}";

  /** What would take the {@code mn} for its data block. */
  private static final List<String> WITH_DATA =
      List.of("set", "add", "replace", "append", "prepend", "cas", "ms");

  private final byte[] frame;

  private RawCommand(String line) {
    super(RAW, "", new byte[0]);
    this.frame = (line + "\r\nmn\r\n").getBytes(US_ASCII);
  }

  static List<String> run(ClientConfig config, String line, Duration timeout) {
    if (!line.matches(LINE)) {
      throw new InvalidRequestException("the line is empty, too long, or not all visible ASCII");
    }
    List<String> words = List.of(line.split(" +", -1));
    if (WITH_DATA.contains(words.get(0))) {
      throw new InvalidRequestException("a raw command cannot have a data block");
    }
    boolean dumps = line.matches("lru_crawler +(metadump|mgdump)( .*)?");
    if (dumps || words.get(0).equals("watch")) {
      throw new InvalidRequestException(
          dumps ? "Memcached.forEachKey dumps keys" : "what a watch says does not end");
    }
    ClientConfig own = config.toBuilder().wire(rawWire(config)).build();
    try (ProtosocketClient client = ProtosocketClient.connect(own)) {
      return client.withTimeout(timeout).send(new RawCommand(line));
    }
  }

  private static Wire rawWire(ClientConfig config) {
    return config.wire() instanceof MemcachedWire memcached
        ? memcached.raw()
        : MemcachedWire.of(MemcachedProtocol.AUTO, KeyRules.standard()).raw();
  }

  @Override
  public Class<? extends Wire> wire() {
    return MemcachedWire.class;
  }

  @Override
  protected Command<List<String>> on(Wire wire) {
    super.on(wire);
    if (wire instanceof ClassicWire) {
      throw new InvalidRequestException(
          operation() + " needs the meta protocol, whose mn tells where the answer ends");
    }
    return this;
  }

  @Override
  public int length(long id) {
    return frame.length;
  }

  @Override
  public void write(long id, ByteBuf out) {
    out.writeBytes(frame);
  }

  @Override
  public Answer<List<String>> answer() {
    return new Lines();
  }

  private static final class Lines extends Answer<List<String>> {
    private final List<String> lines = new ArrayList<>();

    @Override
    public Step add(Reply reply, ByteBuf buffer) {
      MemcachedReply answer = (MemcachedReply) reply;
      if (answer.code() == MemcachedReply.Code.MN) {
        return Step.DONE;
      }
      lines.add(answer.line());
      return lines.size() > MAX_LINES ? Step.WRONG : Step.MORE;
    }

    @Override
    public List<String> value() {
      return Collections.unmodifiableList(lines);
    }
  }
}
