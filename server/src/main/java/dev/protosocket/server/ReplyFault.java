// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

/** What a {@link FaultPlan} does to a reply. */
public enum ReplyFault {
  /** The reply is lost. A Cancel of the request is confirmed. */
  DROP,

  /** The reply is lost and a Cancel of the request is not answered either. */
  SILENCE,

  /** The reply is sent twice. */
  DUPLICATE,

  /** The reply is sent later, by a random time up to {@link FaultPlan.Builder#maxDelay}. */
  DELAY,

  /**
   * Later replies overtake this one, at most {@link FaultPlan.Builder#maxOvertaking} of them; where
   * none come it leaves after {@link FaultPlan.Builder#maxHold}.
   */
  REORDER,

  /** The reply carries an id that no client has given out, so the request is never answered. */
  WRONG_ID,

  /** The reply is an error with the status {@link FaultPlan.Builder#errorStatus}. */
  ERROR,

  /** The reply is a cancellation that nobody asked for. */
  CANCEL,

  /**
   * The reply waits for the client's Cancel and is then sent instead of the confirmation: the
   * server had been too far to stop.
   */
  ANSWER_AFTER_CANCEL
}
