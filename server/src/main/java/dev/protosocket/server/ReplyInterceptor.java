// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import java.util.function.Consumer;

/**
 * A test's hand on every reply before it leaves: let it through, change it, send it twice, later,
 * or never.
 *
 * <p>A request is in hand from {@link #onReply} until its {@code send} is first used. A Cancel for
 * a request in hand arrives here as a command of its own (control code 1), with the reply {@code
 * {id, control_code 1}}; a Cancel for anything else is ignored, as on a real server. Once that
 * reply has been sent, the cancelled request's own {@code send} does nothing, because a request is
 * answered once; to answer a cancelled request nevertheless, use the {@code send} that came with
 * the Cancel, or don't send the Cancel's reply.
 *
 * <p>At most {@value #MAX_IN_HAND} requests are tracked per connection; past that the oldest can
 * still be answered but no longer cancelled, and closing doesn't wait for it.
 */
@FunctionalInterface
public interface ReplyInterceptor {
  /** The most requests in hand that a connection keeps track of. */
  int MAX_IN_HAND = 65_536;

  /**
   * Decides what becomes of a reply. Runs on the connection's event loop and must not block it. An
   * exception closes the connection.
   *
   * @param command the command as it came from the client; holds the token when it is an
   *     authentication, so don't print it
   * @param reply what the server would send
   * @param send puts a reply on this connection, as it is, any number of times, now or later, from
   *     any thread; does nothing once the connection has closed
   */
  void onReply(CacheCommand command, CacheResponse reply, Consumer<CacheResponse> send);
}
