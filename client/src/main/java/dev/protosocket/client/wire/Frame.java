// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.wire;

import dev.protosocket.client.Operation;
import io.netty.buffer.ByteBuf;

/** A request, as the {@link Wire} that writes it sees it; valid during the call only. */
public abstract class Frame {
  /** For the engine. */
  protected Frame() {}

  /** Returns what is asked for. */
  public abstract Operation operation();

  /** Returns the number that names the request on its connection, when the frame is written. */
  public abstract long id();

  /** Returns what {@link Wire#cacheName} said. Not to be changed. */
  public abstract byte[] cacheName();

  /** Returns the length of the key in bytes. */
  public abstract int keyLength();

  /** Returns the length of the value in bytes; 0 if there is none. */
  public abstract int valueLength();

  /** Returns what {@link Wire#ttl} said; 0 if the request cannot have one. */
  public abstract long ttl();

  /** Returns what {@link Wire#bodyLength} said, when the frame is written. */
  public abstract int bodyLength();

  /**
   * Tells whether each byte of the key is a visible ASCII character, from 0x21 to 0x7e.
   *
   * @param key what {@link Wire#bodyLength} was given
   */
  public abstract boolean isVisibleAscii(Object key);

  /**
   * Writes the key, when the frame is written.
   *
   * @param key what {@link Wire#writeHead} was given
   */
  public abstract void writeKey(Object key, ByteBuf out);

  /**
   * Copies the key's {@link #keyLength} bytes, when the frame is written.
   *
   * @param key what {@link Wire#writeHead} was given
   */
  public abstract void copyKey(Object key, byte[] out, int index);

  /**
   * Keeps a number with the request until its reply is there: for wires whose replies name the key
   * rather than the request. When the frame is written.
   *
   * @param number what {@link #mark()} returns from now on
   */
  public abstract void mark(int number);

  /** Returns what {@link #mark(int)} kept of this request; anything if nothing did. */
  public abstract int mark();
}
