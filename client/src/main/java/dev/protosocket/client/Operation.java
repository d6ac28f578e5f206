// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What a request asks for, by its name. It is an open value: a wire or a decorator adds its own,
 * and metrics, traces and retries take them as they take those named here. There is one instance of
 * each name in a process, so they may be compared by identity; for any thread.
 */
public final class Operation {
  /** How many there can be in a process: so many that none is made at run time from what comes. */
  public static final int MAX = 64;

  /** What carrying an operation out twice means. */
  public enum Effect {
    /** It changes nothing. */
    READ,
    /** It changes something, and once more changes nothing further. */
    REPEATABLE_WRITE,
    /** It changes something, and once more may undo what others did meanwhile, or add to it. */
    WRITE
  }

  /** Its own lock guards it, and what is added to {@link #ALL}. */
  private static final Map<String, Operation> BY_NAME = new HashMap<>();

  private static final List<Operation> ALL = new CopyOnWriteArrayList<>();

  /** Presents a token. */
  public static final Operation AUTHENTICATE = of("AUTHENTICATE", Effect.REPEATABLE_WRITE);

  /** Reads the value of a key. */
  public static final Operation GET = of("GET", Effect.READ);

  /** Stores a value under a key for a time. */
  public static final Operation SET = of("SET", Effect.WRITE);

  /** Removes a key. */
  public static final Operation DELETE = of("DELETE", Effect.REPEATABLE_WRITE);

  /** Asks for any answer. */
  public static final Operation PING = of("PING", Effect.READ);

  private final String name;
  private final Effect effect;
  private final int index;

  private Operation(String name, Effect effect, int index) {
    this.name = name;
    this.effect = effect;
    this.index = index;
  }

  /**
   * Returns the operation of a name; makes it if there is none. For constants, of which there are
   * at most {@link #MAX} in a process.
   *
   * @param name what logs, metrics and traces show, in capital letters and underscores
   * @param effect what carrying it out twice means
   * @throws IllegalArgumentException if the name is malformed, or is that of an operation with
   *     another effect
   * @throws IllegalStateException if there are too many
   */
  public static Operation of(String name, Effect effect) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(effect, "effect");
    if (!name.matches("[A-Z][A-Z0-9_]{0,31}")) {
      throw new IllegalArgumentException(
          "an operation's name has 1 to 32 capital letters, digits and underscores");
    }
    synchronized (BY_NAME) {
      Operation operation = BY_NAME.get(name);
      if (operation == null) {
        if (ALL.size() == MAX) {
          throw new IllegalStateException(
              "there are " + MAX + " operations already (Operation.MAX)");
        }
        operation = new Operation(name, effect, ALL.size());
        ALL.add(operation);
        BY_NAME.put(name, operation);
      }
      if (operation.effect != effect) {
        throw new IllegalArgumentException(
            "there is an operation " + name + " already, whose effect is " + operation.effect);
      }
      return operation;
    }
  }

  /** Returns all that there are by now, by their {@link #index}. */
  public static List<Operation> all() {
    return List.copyOf(ALL);
  }

  /** Returns the name. */
  public String name() {
    return name;
  }

  /** Returns what carrying it out twice means. */
  public Effect effect() {
    return effect;
  }

  /** Tells whether it changes nothing. */
  public boolean isRead() {
    return effect == Effect.READ;
  }

  /** Tells whether a request may be repeated of which nobody knows whether it was carried out. */
  public boolean isRepeatable() {
    return effect != Effect.WRITE;
  }

  /** Returns its number in this process, below {@link #MAX}: for arrays that count by operation. */
  public int index() {
    return index;
  }

  /** Returns the name. */
  @Override
  public String toString() {
    return name;
  }
}
