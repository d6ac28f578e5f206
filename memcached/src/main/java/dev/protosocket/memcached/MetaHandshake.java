// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.wire.Handshake;
import dev.protosocket.client.wire.Reply;
import dev.protosocket.client.wire.Wire;
import io.netty.buffer.ByteBuf;

/**
 * Says who the client is, if it is to be said, and waits for the answer: two exchanges in one
 * packet lose the first reply. Then asks for the version and whether the meta protocol is spoken,
 * in one write, and last for the longest item. Never begins with {@code mn}, upon which a server
 * that wants a password closes.
 */
final class MetaHandshake extends Handshake {
  private enum Step {
    LOGIN,
    VERSION,
    META,
    SETTINGS
  }

  private static final byte[] VERSION = "version\r\nmn\r\n".getBytes(US_ASCII);
  private static final byte[] SETTINGS = "stats settings\r\n".getBytes(US_ASCII);
  private static final String ITEM_SIZE = "STAT item_size_max ";

  /** More settings than any server has. */
  private static final int MAX_SETTINGS = 1_000;

  private final byte[] token;
  private MetaWire wire;
  private Step step = Step.VERSION;
  private int settings;
  private String remedy = "";

  MetaHandshake(MetaWire wire, byte[] tokenUtf8) {
    this.wire = wire;
    this.token = tokenUtf8;
  }

  @Override
  public Progress begin(ByteBuf out) {
    if (token.length == 0) {
      out.writeBytes(VERSION);
      return Progress.GO_ON;
    }
    step = Step.LOGIN;
    // To a server that wants no password it is an ordinary item; so it has expired already.
    out.writeBytes(("set login 0 -1 " + token.length + "\r\n").getBytes(US_ASCII));
    int colon = 0;
    while (token[colon] != ':') {
      colon++;
    }
    out.writeBytes(token, 0, colon).writeByte(' ');
    out.writeBytes(token, colon + 1, token.length - colon - 1).writeByte('\r').writeByte('\n');
    return Progress.GO_ON;
  }

  @Override
  public Progress onReply(Reply reply, ByteBuf out) {
    MetaReply answer = (MetaReply) reply;
    return switch (step) {
      case LOGIN -> onLogin(answer, out);
      case VERSION -> onVersion(answer);
      case META -> onMeta(answer, out);
      case SETTINGS -> onSetting(answer);
    };
  }

  private Progress onLogin(MetaReply answer, ByteBuf out) {
    return switch (answer.code()) {
      case STORED -> {
        step = Step.VERSION;
        out.writeBytes(VERSION);
        yield Progress.GO_ON;
      }
      case CLIENT_ERROR -> rejected("check the user and the password (memcached -Y)");
      case ERROR, SERVER_ERROR -> rejected("see the server's log; memcached -c bounds connections");
      default -> Progress.UNEXPECTED;
    };
  }

  private Progress onVersion(MetaReply answer) {
    return switch (answer.code()) {
      case VERSION -> {
        ServerVersion version = ServerVersion.parse(answer.line());
        if (version != null && version.compareTo(ServerVersion.OLDEST) < 0) {
          yield rejected("it is too old: this client needs memcached 1.6.18 or later");
        }
        step = Step.META;
        yield Progress.GO_ON;
      }
      case CLIENT_ERROR -> rejected("the server wants a user and a password: Memcached.login");
      case ERROR, SERVER_ERROR ->
          rejected("if it has too many connections, raise its bound (memcached -c)");
      default -> Progress.UNEXPECTED;
    };
  }

  private Progress onMeta(MetaReply answer, ByteBuf out) {
    return switch (answer.code()) {
      case MN -> {
        step = Step.SETTINGS;
        out.writeBytes(SETTINGS);
        yield Progress.GO_ON;
      }
      case ERROR, CLIENT_ERROR, SERVER_ERROR ->
          rejected("the server, or a proxy before it, does not speak the meta protocol");
      default -> Progress.UNEXPECTED;
    };
  }

  private Progress onSetting(MetaReply answer) {
    return switch (answer.code()) {
      case STAT -> {
        String line = answer.line();
        if (line.startsWith(ITEM_SIZE)) {
          wire = wire.withMaxItemBytes(size(line.substring(ITEM_SIZE.length())));
        }
        yield ++settings > MAX_SETTINGS ? Progress.UNEXPECTED : Progress.GO_ON;
      }
      // Some services tell nobody; then it is the server that refuses what is too long.
      case END, ERROR, CLIENT_ERROR, SERVER_ERROR -> Progress.DONE;
      default -> Progress.UNEXPECTED;
    };
  }

  /** Reads a bound; one that is none is as good as no bound. */
  private static int size(String text) {
    return text.matches("[1-9]\\d{0,8}") ? Integer.parseInt(text) : Integer.MAX_VALUE;
  }

  private Progress rejected(String whatToDo) {
    remedy = whatToDo;
    return Progress.REJECTED;
  }

  @Override
  public String remedy() {
    return remedy;
  }

  @Override
  public long firstId() {
    return 1;
  }

  @Override
  public Wire wire() {
    return wire;
  }
}
