// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.wire.Answer;
import dev.protosocket.client.wire.Frame;
import dev.protosocket.client.wire.Wire;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One request from the permit to the completion: what is to be sent, but for the bytes of the key
 * and the value, and what became of it. Instances are recycled within a connection and never reach
 * user code except as the {@link CommandResult} of a callback.
 *
 * <p>Written by the submitting thread under the write queue's lock, then, from the drain on, by the
 * event loop only; the lock's hand-over orders the two.
 */
final class Request extends Frame implements CommandResult {
  private static final byte[] NOTHING = {};

  /** Longer frames get a buffer of their own and are encoded outside the lock. */
  static final int LARGE_PAYLOAD_BYTES = 8 * 1024;

  /** The message id on the wire. */
  long id;

  /** Time of the call, by the event loop's ticker. */
  long startNanos;

  /** When the request times out, by the same ticker. */
  long deadlineNanos;

  /** The number of the write buffer that holds the frame; see {@link WriteQueue}. */
  long bufferNumber;

  /** Length of the key in bytes. */
  int keyLength;

  /** Length of the value in bytes; 0 for anything but a SET. */
  int valueLength;

  /** How long the value lives, as the wire says it; 0 for anything but a SET. */
  long ttl;

  /** What the length of the frame depends on, besides the id. */
  int bodyLength;

  /** What the wire keeps with the request to know its reply by. */
  private int mark;

  /** What stands for the cache on the wire; written only if it changes, which is rare. */
  byte[] name = NOTHING;

  /** Whether the frame gets a buffer of its own and is encoded outside the lock. */
  boolean large;

  /** Wire size of the frame. */
  int frameBytes;

  /** Wire size of the reply, 0 until it came; set by the event loop. */
  int replyBytes;

  /** When the reply's first byte was read; means nothing until the reply came. */
  long firstByteNanos;

  long endNanos;

  Operation operation = Operation.GET;
  String cache = "";
  Outcome outcome = Outcome.FAILED;
  @Nullable CacheException error;

  /** What writes the request; null for a GET, SET or DELETE. */
  @Nullable Command<?> command;

  /** What takes the replies of the command. */
  @Nullable Answer<?> answer;

  /** What an AUTHENTICATE presents; null for anything else. */
  @Nullable Credential credential;

  /** Set for the observer, if there is one. */
  ConnectionInfo connection = ConnectionInfo.NONE;

  /** Set for as long as the request is in flight. */
  @Nullable Completion completion;

  /** Says what is asked for. */
  void ask(Operation what, String cacheName, Completion whoEndsIt) {
    operation = what;
    cache = cacheName;
    completion = whoEndsIt;
  }

  /**
   * Says what is asked for, and how long it is at most.
   *
   * @throws InvalidRequestException if the wire cannot carry it
   */
  void ask(Wire wire, Command<?> what, Completion whoEndsIt) {
    Command<?> bound = what.on(wire);
    ask(bound.operation(), bound.cache(), whoEndsIt);
    command = bound;
    answer = bound.answer();
    large = bound.length(Wire.LONGEST_ID) > LARGE_PAYLOAD_BYTES;
  }

  /**
   * Says how long the parts of the frame are, after {@link #ask}; 0 for what it has not.
   *
   * @param key a {@link Payload}, read during the call only
   */
  void measure(Wire wire, byte[] wireName, Object key, int valueBytes, long wireTtl) {
    if (name != wireName) {
      name = wireName;
    }
    keyLength = Payload.length(key);
    valueLength = valueBytes;
    ttl = wireTtl;
    bodyLength = wire.bodyLength(this, key);
    large = (long) wireName.length + keyLength + valueBytes > LARGE_PAYLOAD_BYTES;
  }

  /** Says when the call began, and what time it has, by the event loop's ticker. */
  void allow(long start, long timeoutNanos) {
    startNanos = start;
    deadlineNanos = start + timeoutNanos;
  }

  /** Returns how long the frame is with an id. */
  int frameLength(Wire wire, long withId) {
    return command == null ? wire.frameLength(withId, bodyLength) : command.length(withId);
  }

  /**
   * Writes what stands before the value.
   *
   * @param key a {@link Payload}, read during the call only
   */
  void writeHead(Wire wire, Object key, byte[] scratch, ByteBuf out) {
    if (command == null) {
      wire.writeHead(this, key, scratch, out);
    } else {
      command.write(id, out);
    }
  }

  /** Tells whether its completion was called; it may wait for its reply all the same. */
  boolean hasEnded() {
    return completion == null;
  }

  /** Returns what ends the request, which it has not yet. */
  Completion unended() {
    Completion ending = completion;
    if (ending == null) {
      throw new IllegalStateException("request " + id + " ended twice");
    }
    return ending;
  }

  /**
   * Drops what the next user of this instance would not overwrite, so that nothing is kept alive.
   */
  void recycle() {
    completion = null;
    error = null;
    credential = null;
    if (command != null) {
      command = null;
      answer = null;
    }
    cache = "";
    replyBytes = 0;
  }

  /** Returns the time the caller allowed, for messages. */
  long timeoutNanos() {
    return deadlineNanos - startNanos;
  }

  @Override
  public Operation operation() {
    return operation;
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public byte[] cacheName() {
    return name;
  }

  @Override
  public int keyLength() {
    return keyLength;
  }

  @Override
  public int valueLength() {
    return valueLength;
  }

  @Override
  public long ttl() {
    return ttl;
  }

  @Override
  public int bodyLength() {
    return bodyLength;
  }

  @Override
  public boolean isVisibleAscii(Object key) {
    return Payload.isVisibleAscii(key, keyLength);
  }

  @Override
  public void writeKey(Object key, ByteBuf out) {
    Payload.write(key, out);
  }

  @Override
  public void copyKey(Object key, byte[] out, int index) {
    Payload.copy(key, keyLength, out, index);
  }

  @Override
  public void mark(int number) {
    mark = number;
  }

  @Override
  public int mark() {
    return mark;
  }

  @Override
  public String cache() {
    return cache;
  }

  @Override
  public Outcome outcome() {
    return outcome;
  }

  @Override
  public @Nullable CacheException error() {
    return error;
  }

  @Override
  public long latencyNanos() {
    return Math.max(0, endNanos - startNanos);
  }

  @Override
  public long timeToFirstByteNanos() {
    return replyBytes == 0 ? NO_REPLY : Math.max(0, firstByteNanos - startNanos);
  }

  @Override
  public int bytesSent() {
    return frameBytes;
  }

  @Override
  public int bytesReceived() {
    return replyBytes;
  }

  @Override
  public ConnectionInfo connection() {
    return connection;
  }

  @Override
  public boolean pipelined() {
    return completion != null && completion.pipelined();
  }
}
