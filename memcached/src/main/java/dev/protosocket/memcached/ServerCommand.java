// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.Command;
import dev.protosocket.client.Operation;
import dev.protosocket.client.wire.Answer;
import dev.protosocket.client.wire.Reply;
import dev.protosocket.client.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A classic command that concerns the server rather than a key. It comes to the lines that are
 * named values, which are none for most, and is done with the line that ends it.
 */
final class ServerCommand extends Command<Map<String, String>> {
  /** More than any server has. */
  private static final int MAX_LINES = 10_000;

  private static final String VALUE = "STAT ";

  private final byte[] frame;
  private final MemcachedReply.Code end;

  /**
   * Creates a command.
   *
   * @param line the request, without its end
   * @param end the reply that ends it
   */
  ServerCommand(Operation operation, String line, MemcachedReply.Code end) {
    super(operation, "", new byte[0]);
    this.frame = (line + "\r\n").getBytes(US_ASCII);
    this.end = end;
  }

  @Override
  public Class<? extends Wire> wire() {
    return MemcachedWire.class;
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
  public Answer<Map<String, String>> answer() {
    return new Lines();
  }

  private final class Lines extends Answer<Map<String, String>> {
    private final Map<String, String> values = new LinkedHashMap<>();
    private int lines;

    @Override
    public Step add(Reply reply, ByteBuf buffer) {
      MemcachedReply answer = (MemcachedReply) reply;
      if (answer.isError()) {
        return Step.FAILED;
      }
      if (answer.code() == end) {
        return Step.DONE;
      }
      String line = answer.line();
      int blank = line.indexOf(' ', VALUE.length());
      if (answer.code() != MemcachedReply.Code.STAT || blank < 0 || ++lines > MAX_LINES) {
        return Step.WRONG;
      }
      values.put(line.substring(VALUE.length(), blank), line.substring(blank + 1));
      return Step.MORE;
    }

    @Override
    public Map<String, String> value() {
      return Collections.unmodifiableMap(values);
    }
  }
}
