// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

/** A command of the service: which member of {@code Unary.command} it is on the wire. */
public enum CommandKind {
  /** Presents a token; the first command on a connection, and the only one before its answer. */
  AUTHENTICATE(1),
  /** Reads the value of a key. */
  GET(2),
  /** Stores a value under a key for a time. */
  SET(3),
  /** Removes a key. */
  DELETE(4);

  private final int fieldNumber;

  CommandKind(int fieldNumber) {
    this.fieldNumber = fieldNumber;
  }

  /**
   * The number of this command's field.
   *
   * @return the field number in {@code Unary}
   */
  public int fieldNumber() {
    return fieldNumber;
  }
}
