// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.FuzzLedger.Op;
import dev.protosocket.proto.ControlCode;
import dev.protosocket.proto.FrameDecoder;
import dev.protosocket.proto.ResponseView;
import dev.protosocket.proto.WireException;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The server's side of a {@link MultiplexerFuzzer}: bytes of all kinds, in reads that end anywhere.
 * It tells the ledger beforehand which replies the client is about to find in them, read with the
 * codec that {@code FrameFuzzer} checks.
 */
final class FuzzedServer {
  private static final List<Operation> KINDS =
      List.of(Operation.AUTHENTICATE, Operation.GET, Operation.SET, Operation.DELETE);

  /** A value of so many bytes times 15 squared does not fit a frame. */
  private static final int VALUE_UNIT = 40;

  /** How far behind the last id that was issued a reply may go. */
  private static final int IDS_AHEAD = 2;

  private final TestConnection connection;
  private final FuzzLedger ledger;
  private final FrameDecoder decoder = new FrameDecoder(FuzzLedger.MAX_FRAME);
  private final ResponseView view = new ResponseView();
  private final ByteArrayOutputStream onTheWay = new ByteArrayOutputStream();

  FuzzedServer(TestConnection connection, FuzzLedger ledger) {
    this.connection = connection;
    this.ledger = ledger;
  }

  void release() {
    decoder.close();
  }

  void send(byte[] bytes) {
    onTheWay.writeBytes(bytes);
  }

  /** Answers a request that waits, as it asks to be; the high bits give the value's length. */
  void reply(int argument) {
    Op op = ledger.waiting(argument & 0xF);
    if (op != null) {
      int length = argument >> 4;
      send(Replies.frames(reply(op.kind, op.id, length * length * VALUE_UNIT)));
    }
  }

  /** Answers a request that waits with a miss, an error or a cancellation. */
  void fail(int argument) {
    Op op = ledger.waiting(argument & 0xF);
    if (op != null) {
      int status = argument >> 4;
      CacheResponse reply =
          switch (status) {
            case 0 -> Replies.cancelled(op.id);
            case Status.NOT_FOUND_VALUE -> Replies.miss(op.id);
            case Status.DATA_LOSS_VALUE ->
                Replies.error(op.id, Status.DATA_LOSS, "not\n" + FuzzLedger.TOKEN);
            default -> Replies.error(op.id, Status.forNumber(status), "no");
          };
      send(Replies.frames(reply));
    }
  }

  /** Sends a reply of any kind, or a control code, to a late id or one that was not issued yet. */
  void replyAnyhow(int argument) {
    long id = connection.multiplexer.queue().lastId() + IDS_AHEAD - (argument & 0xF);
    int kind = argument >> 4;
    send(
        Replies.frames(
            kind < KINDS.size()
                ? reply(KINDS.get(kind), id, VALUE_UNIT)
                : Replies.control(id, kind - KINDS.size())));
  }

  private static CacheResponse reply(Operation kind, long id, int length) {
    if (kind == Operation.AUTHENTICATE) {
      return Replies.authenticated(id);
    } else if (kind == Operation.GET) {
      byte[] value = new byte[length];
      Arrays.fill(value, (byte) id);
      return Replies.hit(id, value);
    }
    return kind == Operation.SET ? Replies.stored(id) : Replies.deleted(id);
  }

  /**
   * What was sent arrives in one turn of the event loop.
   *
   * @param most how many bytes; 0 for all
   * @param piece bytes of each read
   */
  void arrive(int most, int piece) {
    byte[] bytes = onTheWay.toByteArray();
    int end = most == 0 ? bytes.length : Math.min(most, bytes.length);
    if (end == 0) {
      return;
    }
    onTheWay.reset();
    onTheWay.write(bytes, end, bytes.length - end);
    for (int i = 0; i < end; i += Math.min(piece, end - i)) {
      byte[] read = Arrays.copyOfRange(bytes, i, i + Math.min(piece, end - i));
      announce(read);
      ByteBuf in = connection.channel.alloc().buffer(read.length).writeBytes(read);
      connection.channel.pipeline().fireChannelRead(in);
      ledger.hasRead();
    }
    connection.channel.pipeline().fireChannelReadComplete();
  }

  private void announce(byte[] read) {
    List<FuzzReply> replies = new ArrayList<>();
    boolean readable = true;
    try {
      readable = decode(read, replies);
    } catch (WireException e) {
      readable = false;
    }
    ledger.willRead(replies, readable);
  }

  /** Returns false if a reply in it is one that no server may send. */
  private boolean decode(byte[] read, List<FuzzReply> replies) throws WireException {
    boolean[] legal = {true};
    decoder.decode(
        Unpooled.wrappedBuffer(read),
        (buffer, index, length) -> {
          view.parse(buffer, index, length);
          replies.add(FuzzReply.of(view, buffer));
          int code = view.controlCode();
          legal[0] = code == ControlCode.NORMAL.number() || code == ControlCode.CANCEL.number();
          return legal[0];
        });
    return legal[0];
  }
}
