// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

/**
 * What is known of a failed request's effect on the server; decides whether repeating it is safe.
 */
public enum RequestFate {
  /** No byte of the request left this process: repeating it cannot apply it twice. */
  NOT_SENT,
  /**
   * The request may or may not have reached the server: a repeated SET or DELETE may apply twice.
   */
  UNKNOWN,
  /**
   * The server answered, with an error or a cancellation: it decided not to carry the request out.
   */
  ANSWERED
}
