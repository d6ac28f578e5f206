// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.wire;

import dev.protosocket.client.Command;
import dev.protosocket.client.CredentialException;
import dev.protosocket.client.InvalidRequestException;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Optional;

/**
 * A protocol between client and server: one version of it. Immutable, and for any thread; what a
 * connection remembers of it is in its {@link Reader} and its {@link Handshake}.
 *
 * <h2>What the engine does with it</h2>
 *
 * <ol>
 *   <li>{@link #cacheName} and {@link #ttl} once for each request, in the calling thread, before
 *       anything else: they refuse what the protocol has no form for.
 *   <li>{@link #bodyLength} once for each request, and then {@link #frameLength} for an id: exactly
 *       so many bytes are reserved.
 *   <li>{@link #writeHead}; then, for a request with a value, the bytes of the value and {@link
 *       #writeTail}. All of it together must be as long as was said, or the request fails: so a
 *       buffer that is changed meanwhile does not break the stream. In the calling thread, under
 *       the lock of the connection's queue unless the frame is long: nothing here may wait.
 * </ol>
 *
 * <p>Nothing of it may allocate for an ordinary request.
 */
public abstract class Wire {
  /** For the protocols' own constructors. */
  protected Wire() {}

  /** Returns the protocol's name, for messages. */
  public abstract String name();

  /** Returns the port that servers usually listen on, for messages. */
  public abstract int usualPort();

  /**
   * Returns what stands for a cache in a request: its name, or a prefix for its keys. Kept by the
   * engine, which asks once for each of the usual names.
   *
   * @param cache the name; {@link dev.protosocket.client.Cache#none()} for keys without a cache
   * @param utf8 the name's bytes; may be returned
   * @return the bytes, not to be changed
   * @throws InvalidRequestException if there can be no such cache
   */
  public abstract byte[] cacheName(String cache, byte[] utf8);

  /**
   * Returns a time to live in the protocol's unit; never shorter than it was, and never the sign of
   * no end unless it is {@link dev.protosocket.client.Ttl#NEVER}.
   *
   * @throws InvalidRequestException if it is too short or too long
   */
  public abstract long ttl(Duration ttl);

  /**
   * Returns what {@link #frameLength} wants to know of a request, which has no id yet.
   *
   * @param key the key, in one of several forms: {@link Frame#isVisibleAscii} knows them
   * @throws InvalidRequestException if the protocol cannot express it
   */
  public abstract int bodyLength(Frame request, Object key);

  /**
   * Returns how many bytes the frame of a request takes.
   *
   * @param id the request's; {@link #LONGEST_ID} for the most that it can take
   * @param bodyLength what {@link #bodyLength} said
   */
  public abstract int frameLength(long id, int bodyLength);

  /** An id whose frames are as long as any. */
  public static final long LONGEST_ID = -1;

  /** Returns how many bytes {@link #writeHead} needs to put a frame's beginning together. */
  public abstract int scratchBytes(int cacheNameLength);

  /**
   * Writes what stands before a request's value; the whole frame if it has none.
   *
   * @param key the key, in one of several forms: {@link Frame#copyKey} and {@link Frame#writeKey}
   *     know them
   * @param scratch at least {@link #scratchBytes} long, of any content
   * @param out the buffer, which has room; written at its writer index
   */
  public abstract void writeHead(Frame request, Object key, byte[] scratch, ByteBuf out);

  /** Writes what stands behind a request's value. */
  public abstract void writeTail(Frame request, ByteBuf out);

  /** Returns the most that {@link #writeCancel} writes; 0 if the protocol has no such thing. */
  public abstract int maxCancelLength();

  /** Writes that a request has been given up; not called if there is no such thing. */
  public abstract void writeCancel(long id, ByteBuf out);

  /**
   * Tells whether replies come in the order of the requests. If so they need no id, and a request
   * that was given up keeps its place, and its permit, until its reply is there.
   */
  public abstract boolean isInOrder();

  /**
   * Returns what presents another token on a live connection; its {@link Answer} must say {@link
   * dev.protosocket.client.Outcome#AUTHENTICATED} or fail.
   *
   * @throws InvalidRequestException if the protocol has no such thing
   */
  public abstract Command<?> authentication(byte[] tokenUtf8);

  /**
   * Returns what makes a server answer, whatever it answers, and comes to null: done with any reply
   * that says that it is there.
   *
   * @throws InvalidRequestException if the protocol has no such thing
   */
  public abstract Command<?> ping();

  /**
   * Returns what makes the calls of a capability: {@link
   * dev.protosocket.client.CacheClient#capability}. None, unless the protocol has more than GET,
   * SET and DELETE.
   */
  public <C> Optional<C> capability(Class<C> type) {
    return Optional.empty();
  }

  /** Returns a reader at the start of a stream, bounded for a peer that is not known yet. */
  public abstract Reader reader();

  /**
   * Checks what says who the client is, before anything is dialled.
   *
   * @param tokenUtf8 empty if nothing does
   * @throws CredentialException if the protocol wants one and there is none, or it has another form
   */
  public abstract void checkToken(byte[] tokenUtf8);

  /**
   * Returns what is said on a new connection, before the first request.
   *
   * @param tokenUtf8 says who the client is; {@link #checkToken} has seen it
   */
  public abstract Handshake handshake(byte[] tokenUtf8);
}
