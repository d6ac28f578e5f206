// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.protosocket.client.ReferenceModel.Op;
import dev.protosocket.proto.schema.AuthenticateResponse;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.CommandError;
import dev.protosocket.proto.schema.DeleteResponse;
import dev.protosocket.proto.schema.GetResponse;
import dev.protosocket.proto.schema.SetResponse;
import dev.protosocket.proto.schema.Status;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of a {@link ModelRun}: replies in any order, late ones, second ones, strays,
 * errors, cancellations, in reads that end anywhere.
 */
final class ModelReplies {
  /** A reply whose bytes are on their way; null stands for bytes that are no reply. */
  private record Sent(@Nullable CacheResponse reply, long endOffset) {}

  private final ModelRun run;
  private final SplittableRandom random;
  private final ArrayDeque<Sent> sent = new ArrayDeque<>();
  private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
  private long written;
  private long arrived;
  private long held;

  ModelReplies(ModelRun run) {
    this.run = run;
    this.random = run.random;
  }

  /** Returns an upper bound of the bytes that an unfinished frame holds in the decoder. */
  long heldBytes() {
    return held;
  }

  /** The server answers a few requests, and some of the bytes arrive. */
  void read() {
    for (int i = random.nextInt(6); i > 0; i--) {
      answer(id());
    }
    arrive(random.nextInt(3) == 0);
  }

  /** More or fewer strays in a row than the connection bears. */
  void strayBurst(int count) {
    for (int i = 0; i < count; i++) {
      add(CacheResponse.newBuilder().setMessageId(run.model.nextId + 5000 + i).build());
    }
    arrive(false);
  }

  /** Bytes that are not the protocol: a length that does not end, or one over the bound. */
  void malformed() {
    byte[] bytes = new byte[10];
    Arrays.fill(bytes, (byte) 0xff);
    add(bytes, null);
    arrive(false);
  }

  /** Bytes that come after the connection has ended. */
  void late() {
    ByteBuf in = run.memory.directBuffer(16).writeBytes(new byte[] {2, 8, 2});
    run.multiplexer.replyHandler().channelRead(null, in);
  }

  private long id() {
    return random.nextInt(4) > 0 ? requests().pickPending() : requests().pick();
  }

  private ModelRequests requests() {
    return run.requests();
  }

  private void answer(long id) {
    Op op = run.model.ops.get(id);
    Operation kind = op == null ? Operation.GET : op.kind;
    CacheResponse.Builder reply = CacheResponse.newBuilder().setMessageId(id);
    int dice = random.nextInt(4000);
    if (dice == 0) {
      reply.setControlCode(2 + random.nextInt(5));
    } else if (dice == 1) {
      reply.setAuth(AuthenticateResponse.getDefaultInstance());
    } else if (dice == 2) {
      // A frame without a kind is no answer.
    } else if (dice < 200) {
      reply.setControlCode(1);
    } else if (dice < 500) {
      Status status = Status.forNumber(1 + random.nextInt(16));
      reply.setError(CommandError.newBuilder().setCode(status).setMessage("no"));
    } else if (kind == Operation.GET && dice < 1500) {
      reply.setError(
          CommandError.newBuilder().setCode(Status.NOT_FOUND).setMessage("Key not found"));
    } else if (kind == Operation.GET) {
      int length = random.nextInt(30) == 0 ? random.nextInt(20_000) : random.nextInt(100);
      ByteString value = ByteString.copyFrom(requests().bytes(length));
      reply.setGet(GetResponse.newBuilder().setValue(value));
    } else if (kind == Operation.SET) {
      reply.setSet(SetResponse.getDefaultInstance());
    } else {
      reply.setDelete(DeleteResponse.getDefaultInstance());
    }
    add(reply.build());
    if (random.nextInt(40) == 0) {
      add(reply.build());
    }
  }

  private void add(CacheResponse reply) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      CodedOutputStream coded = CodedOutputStream.newInstance(out);
      coded.writeUInt32NoTag(reply.getSerializedSize());
      reply.writeTo(coded);
      coded.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    add(out.toByteArray(), reply);
  }

  private void add(byte[] bytes, @Nullable CacheResponse reply) {
    stream.writeBytes(bytes);
    written += bytes.length;
    sent.add(new Sent(reply, written));
  }

  /** Delivers what is on its way, in one read or two; perhaps not the last bytes. */
  private void arrive(boolean partly) {
    byte[] bytes = stream.toByteArray();
    stream.reset();
    int end = partly ? random.nextInt(bytes.length + 1) : bytes.length;
    int middle = random.nextInt(end + 1);
    deliver(Arrays.copyOfRange(bytes, 0, middle));
    deliver(Arrays.copyOfRange(bytes, middle, end));
    stream.write(bytes, end, bytes.length - end);
    run.channel.pipeline().fireChannelReadComplete();
    if (run.model.fatal == null) {
      run.model.drained(run.now());
      run.noteGracefulEnd();
    }
  }

  private void deliver(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    arrived += bytes.length;
    while (!sent.isEmpty() && sent.peek().endOffset <= arrived) {
      CacheResponse reply = sent.remove().reply();
      if (reply != null) {
        run.model.read(reply);
      }
      if (run.model.fatal != null || reply == null) {
        run.fatal(reply == null ? CloseReason.Kind.PROTOCOL_VIOLATION : run.model.fatal);
        // Nothing is read after the connection has ended.
        sent.clear();
      }
    }
    boolean atBoundary = sent.isEmpty() || arrived == written;
    held = atBoundary ? 0 : held + bytes.length;
    ByteBuf in = run.memory.directBuffer(bytes.length).writeBytes(bytes);
    run.channel.pipeline().fireChannelRead(in);
  }
}
