package dev.protosocket.server;

import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.Status;
import dev.protosocket.proto.schema.Unary.CommandCase;
import dev.protosocket.server.ProtocolViolation.Unauthenticated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one client may do and does: nothing before authentication. Confined to the event loop. */
final class Session {
  /** The longest message before authentication: room for any token, useless for a flood. */
  static final int MAX_UNAUTHENTICATED_FRAME_LENGTH = 8 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private final ServerContext server;
  private final ReplyPath replies;
  private boolean authenticated;

  Session(ServerContext server, ReplyPath replies) {
    this.server = server;
    this.replies = replies;
  }

  boolean isAuthenticated() {
    return authenticated;
  }

  /** The most bytes the next message may have. */
  int maxFrameLength() {
    int limit = server.limits().maxFrameLength();
    return authenticated ? limit : Math.min(limit, MAX_UNAUTHENTICATED_FRAME_LENGTH);
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
    } else if (!authenticated) {
      throw rejected(command, "the first command on a connection must be auth");
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
    if (!accepts(command.getUnary().getAuth().getToken())) {
      throw rejected(command, "the token is not accepted");
    }
    authenticated = true;
    server.counters().authenticated.increment();
    replies.answer(command, Responses.authenticated(command.getMessageId()));
  }

  private boolean accepts(String token) {
    try {
      return server.tokenCheck().test(token);
    } catch (RuntimeException e) {
      // Its message may quote the token, so only its class is logged.
      LOG.error("the token check failed with {}", e.getClass().getName());
      return false;
    }
  }

  private Unauthenticated rejected(CacheCommand command, String reason) {
    replies.answer(
        command, Responses.error(command.getMessageId(), Status.UNAUTHENTICATED, reason));
    return new Unauthenticated(reason);
  }
}
