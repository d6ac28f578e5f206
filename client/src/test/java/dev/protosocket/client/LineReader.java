// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.protosocket.client.wire.MalformedReplyException;
import dev.protosocket.client.wire.Reader;
import dev.protosocket.client.wire.Reply;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Reads the replies of the {@link LineWire}. */
final class LineReader implements Reader {
  private static final int MAX_BYTES_OF_A_STRANGER = 1024;

  private final Line line = new Line();
  private int maxBytes = MAX_BYTES_OF_A_STRANGER;
  private boolean closed;
  private @Nullable ByteBuf rest;

  @Override
  public void read(ByteBuf in, Handler handler) throws MalformedReplyException {
    try {
      if (closed) {
        return;
      }
      ByteBuf all = rest;
      if (all == null) {
        all = in.alloc().heapBuffer();
        rest = all;
      }
      all.writeBytes(in);
      while (!closed && line.parse(all, maxBytes)) {
        all.skipBytes(line.length);
        if (!handler.onReply(line, all)) {
          close();
        }
      }
      if (!closed) {
        all.discardReadBytes();
      }
    } catch (MalformedReplyException e) {
      close();
      throw e;
    } finally {
      in.release();
    }
  }

  @Override
  public boolean isInReply() {
    return rest != null && rest.isReadable();
  }

  @Override
  public void maxReplyBytes(int bytes) {
    maxBytes = bytes;
  }

  @Override
  public void close() {
    closed = true;
    if (rest != null) {
      rest.release();
      rest = null;
    }
  }

  private static final class Line extends Reply {
    private long id;
    private int length;
    private String word = "";
    private String argument = "";
    private int valueIndex;
    private int valueLength;

    /** Reads the next reply, if it is there. */
    boolean parse(ByteBuf all, int maxBytes) throws MalformedReplyException {
      int start = all.readerIndex();
      int end = all.indexOf(start, all.writerIndex(), (byte) '\n');
      if ((end < 0 ? all.writerIndex() : end) - start > maxBytes) {
        throw new MalformedReplyException("a line of more than " + maxBytes + " bytes", null);
      }
      if (end < 0) {
        return false;
      }
      String text = all.toString(start, end - start, UTF_8);
      id = NO_ID;
      if (!text.isEmpty() && Character.isDigit(text.charAt(0))) {
        int blank = text.indexOf(' ');
        id = number(text.substring(0, blank < 0 ? text.length() : blank));
        text = text.substring(blank + 1);
      }
      int blank = text.indexOf(' ');
      word = blank < 0 ? text : text.substring(0, blank);
      argument = blank < 0 ? "" : text.substring(blank + 1);
      length = end + 1 - start;
      if (word.equals("HIT")) {
        valueIndex = end + 1;
        valueLength = number(argument);
        if (valueLength > maxBytes) {
          throw new MalformedReplyException("a value of " + valueLength + " bytes", null);
        }
        length += valueLength + 1;
        return start + length <= all.writerIndex();
      }
      return true;
    }

    private static int number(String text) throws MalformedReplyException {
      try {
        return Integer.parseInt(text);
      } catch (NumberFormatException e) {
        throw new MalformedReplyException("a number that is none", null);
      }
    }

    @Override
    public long id() {
      return id;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public @Nullable Outcome outcome(Operation operation) {
      return switch (word) {
        case "HIT" -> operation == Operation.GET ? Outcome.HIT : null;
        case "MISS" -> operation == Operation.GET ? Outcome.MISS : null;
        case "STORED" -> operation == Operation.SET ? Outcome.STORED : null;
        case "DELETED" -> operation == Operation.DELETE ? Outcome.DELETED : null;
        case "OK" -> operation == Operation.AUTHENTICATE ? Outcome.AUTHENTICATED : null;
        case "ERROR", "BYE" -> Outcome.FAILED;
        default -> null;
      };
    }

    @Override
    public int valueIndex() {
      return valueIndex;
    }

    @Override
    public int valueLength() {
      return valueLength;
    }

    @Override
    public boolean isCancellation() {
      return false;
    }

    @Override
    public int statusNumber() {
      return 2;
    }

    @Override
    public String text() {
      return argument;
    }

    @Override
    public boolean isLast() {
      return word.equals("BYE");
    }

    @Override
    public String kind() {
      return "another line";
    }
  }
}
