// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.proto.CommandKind;

/** Which command of the protocol carries an operation out. */
final class ProtosocketCommands {
  private ProtosocketCommands() {}

  /**
   * Returns the command.
   *
   * @throws InvalidRequestException if the protocol has none
   */
  static CommandKind of(Operation operation) {
    if (operation == Operation.GET) {
      return CommandKind.GET;
    } else if (operation == Operation.SET) {
      return CommandKind.SET;
    } else if (operation == Operation.DELETE) {
      return CommandKind.DELETE;
    }
    throw new InvalidRequestException("protosocket has no command for " + operation);
  }
}
