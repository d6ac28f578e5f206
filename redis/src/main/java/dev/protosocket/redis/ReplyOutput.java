// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes a reply: one thing, or a list of things; strings as the reader makes them. */
final class ReplyOutput extends CommandOutput<byte[], byte[], @Nullable Object> {
  /** A longer list is not made room for before it has come. */
  private static final int MAX_ROOM = 4096;

  /** Makes something of a string that was read; must copy what it keeps. */
  @FunctionalInterface
  interface Reader {
    @Nullable Object read(ByteBuffer string);
  }

  private final Reader reader;
  private @Nullable List<@Nullable Object> list;
  private @Nullable Object single;

  @SuppressWarnings("NullAway") // what CommandOutput holds is not used
  ReplyOutput(Reader reader) {
    super(ByteArrayCodec.INSTANCE, null);
    this.reader = reader;
  }

  @Override
  @SuppressWarnings("NullAway") // a nil
  public void set(@Nullable ByteBuffer string) {
    add(string == null ? null : reader.read(string));
  }

  @Override
  public void setSingle(@Nullable ByteBuffer string) {
    set(string);
  }

  @Override
  public void set(long number) {
    add(number);
  }

  @Override
  public void multi(int count) {
    if (count >= 0 && list == null) {
      list = new ArrayList<>(Math.min(count, MAX_ROOM));
    }
  }

  private void add(@Nullable Object thing) {
    if (list == null) {
      single = thing;
    } else {
      list.add(thing);
    }
  }

  @Override
  public @Nullable Object get() {
    return single;
  }

  /** Returns the list that has come; empty if none has. */
  List<@Nullable Object> list() {
    return list == null ? List.of() : list;
  }

  /** Returns the number that has come. */
  long number() {
    return number(single);
  }

  /** Returns the number at a place of the list. */
  long number(int index) {
    return number(list().get(index));
  }

  private static long number(@Nullable Object thing) {
    if (thing instanceof Long number) {
      return number;
    }
    throw new IllegalStateException("Redis has not answered with a number where it should");
  }
}
