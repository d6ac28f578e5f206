// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.Status;
import dev.protosocket.proto.schema.Unary.CommandCase;
import dev.protosocket.server.ProtocolViolation.Unauthenticated;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The protosocket dialogue. What one client may do and does: nothing before authentication. */
final class Session implements Dialogue {
  /** The longest message before authentication: room for any token, useless for a flood. */
  static final int MAX_UNAUTHENTICATED_FRAME_LENGTH = 8 * 1024;

  /** So many tokens may be rejected on a connection that has been authenticated with another. */
  static final int MAX_REJECTIONS = 8;

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private final ServerContext server;
  private final ReplyPath replies;

  /** What the client may do; null before authentication. */
  private @Nullable Grant grant;

  private int rejections;

  Session(ServerContext server, ReplyPath replies) {
    this.server = server;
    this.replies = replies;
  }

  @Override
  public boolean executeNext(ByteBuf in) throws ProtocolViolation {
    CacheCommand command = CommandReader.next(in, maxFrameLength());
    if (command == null) {
      return false;
    }
    handle(command);
    return true;
  }

  @Override
  public boolean isAuthenticated() {
    return grant != null;
  }

  @Override
  public void beginBatch() {
    replies.beginBatch();
  }

  @Override
  public void endBatch() {
    replies.endBatch();
  }

  @Override
  public void flush() {
    replies.flush();
  }

  @Override
  public void flushAll() {
    replies.flushAll();
  }

  @Override
  public boolean isIdle() {
    return replies.isIdle();
  }

  @Override
  public void close() {
    replies.close();
  }

  /** The most bytes the next message may have. */
  int maxFrameLength() {
    int limit = server.limits().maxFrameLength();
    return isAuthenticated() ? limit : Math.min(limit, MAX_UNAUTHENTICATED_FRAME_LENGTH);
  }

  /**
   * Executes a command and answers it.
   *
   * @throws ProtocolViolation if the connection must end; the reply that says so has been given
   */
  void handle(CacheCommand command) throws ProtocolViolation {
    int control = command.getControlCode();
    if (control == Responses.NORMAL && command.getUnary().getCommandCase() == CommandCase.AUTH) {
      authenticate(command);
    } else if (grant == null) {
      throw rejected(command, "the first command on a connection must be auth");
    } else if (control == Responses.NORMAL && grant.isRevoked()) {
      replies.answer(command, unauthenticated(command, "the token has been revoked"));
    } else if (control == Responses.NORMAL) {
      replies.answer(command, server.engine().execute(command));
    } else if (control == Responses.CANCEL) {
      server.counters().cancels.increment();
      replies.cancel(command);
    } else {
      throw new ProtocolViolation(
          "control code " + Integer.toUnsignedString(control) + " is not one a client may send");
    }
  }

  private void authenticate(CacheCommand command) throws Unauthenticated {
    Grant accepted = check(command.getUnary().getAuth().getToken());
    if (accepted != null) {
      grant = accepted;
      server.counters().authenticated.increment();
      replies.answer(command, Responses.authenticated(command.getMessageId()));
      return;
    }
    String reason = "the token is not accepted";
    if (grant == null || ++rejections > MAX_REJECTIONS) {
      throw rejected(command, reason);
    }
    // What was granted before still is.
    server.counters().authenticationFailures.increment();
    replies.answer(command, unauthenticated(command, reason));
  }

  private @Nullable Grant check(String token) {
    try {
      return server.tokenCheck().apply(token);
    } catch (RuntimeException e) {
      // Its message may quote the token, so only its class is logged.
      LOG.error("the token check failed with {}", e.getClass().getName());
      return null;
    }
  }

  private Unauthenticated rejected(CacheCommand command, String reason) {
    replies.answer(command, unauthenticated(command, reason));
    return new Unauthenticated(reason);
  }

  private static CacheResponse unauthenticated(CacheCommand command, String reason) {
    return Responses.error(command.getMessageId(), Status.UNAUTHENTICATED, reason);
  }
}
