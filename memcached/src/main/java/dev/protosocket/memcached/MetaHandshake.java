// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.wire.Handshake;
import dev.protosocket.client.wire.Reply;
import dev.protosocket.client.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of both protocols. Says who the client is, if it is to be said, and waits for the
 * answer: two exchanges in one packet lose the first reply. Then asks for the version and whether
 * the meta protocol is spoken, in one write, and last when the server was started and how long an
 * item may be. Never begins with {@code mn}, upon which a server that wants a password closes; and
 * where classic text was chosen nothing is asked that only the meta protocol has.
 */
final class MetaHandshake extends Handshake {
  private enum Step {
    LOGIN,
    VERSION,
    META,
    STATS,
    SETTINGS
  }

  private static final byte[] VERSION = "version\r\n".getBytes(US_ASCII);
  private static final byte[] META = "mn\r\n".getBytes(US_ASCII);
  private static final byte[] STATS = "stats\r\nstats settings\r\n".getBytes(US_ASCII);
  private static final String PROCESS = "STAT pid ";
  private static final String TIME = "STAT time ";
  private static final String UPTIME = "STAT uptime ";
  private static final String ITEM_SIZE = "STAT item_size_max ";

  /** More lines than any server has. */
  private static final int MAX_STATS = 2_000;

  private final byte[] token;
  private final MemcachedWire wire;
  private final MemcachedProtocol protocol;

  /** Whether classic text is spoken from now on. */
  private boolean classic;

  private Step step = Step.VERSION;
  private @Nullable ServerVersion version;
  private int stats;
  private long process = -1;
  private long time = -1;
  private long uptime = -1;
  private long itemSize = -1;
  private @Nullable Node node;
  private String remedy = "";

  MetaHandshake(MemcachedWire wire, byte[] tokenUtf8) {
    this.wire = wire;
    this.protocol = wire.settings().protocol();
    this.classic = protocol == MemcachedProtocol.CLASSIC;
    this.token = tokenUtf8;
  }

  @Override
  public Progress begin(ByteBuf out) {
    if (token.length == 0) {
      askForVersion(out);
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
    if (!(reply instanceof MetaReply answer)) {
      return Progress.UNEXPECTED;
    }
    return switch (step) {
      case LOGIN -> onLogin(answer, out);
      case VERSION -> onVersion(answer, out);
      case META -> onMeta(answer, out);
      case STATS -> onStat(answer);
      case SETTINGS -> onSetting(answer);
    };
  }

  private Progress onLogin(MetaReply answer, ByteBuf out) {
    return switch (answer.code()) {
      case STORED -> {
        step = Step.VERSION;
        askForVersion(out);
        yield Progress.GO_ON;
      }
      case CLIENT_ERROR -> rejected("check the user and the password (memcached -Y)");
      case ERROR, SERVER_ERROR -> rejected("see the server's log; memcached -c bounds connections");
      default -> Progress.UNEXPECTED;
    };
  }

  private void askForVersion(ByteBuf out) {
    out.writeBytes(VERSION);
    if (!classic) {
      out.writeBytes(META);
    }
  }

  private Progress onVersion(MetaReply answer, ByteBuf out) {
    return switch (answer.code()) {
      case VERSION -> {
        version = ServerVersion.parse(answer.line());
        if (classic) {
          yield askForStats(out);
        }
        if (version != null && version.compareTo(ServerVersion.OLDEST) < 0) {
          if (protocol == MemcachedProtocol.META) {
            yield rejected(
                "it is too old: its meta protocol is spoken from 1.6.18 on, and"
                    + " MemcachedProtocol.META was chosen");
          }
          classic = true;
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
      case MN -> askForStats(out);
      case ERROR, CLIENT_ERROR, SERVER_ERROR -> {
        if (protocol == MemcachedProtocol.META) {
          yield rejected("the server, or a proxy before it, does not speak the meta protocol");
        }
        classic = true;
        yield askForStats(out);
      }
      default -> Progress.UNEXPECTED;
    };
  }

  private Progress askForStats(ByteBuf out) {
    step = Step.STATS;
    out.writeBytes(STATS);
    return Progress.GO_ON;
  }

  private Progress onStat(MetaReply answer) {
    return switch (answer.code()) {
      case STAT -> {
        String line = answer.line();
        process = number(line, PROCESS, process);
        time = number(line, TIME, time);
        uptime = number(line, UPTIME, uptime);
        yield goOn();
      }
      // Some services tell nobody.
      case END, ERROR, CLIENT_ERROR, SERVER_ERROR -> {
        step = Step.SETTINGS;
        yield Progress.GO_ON;
      }
      default -> Progress.UNEXPECTED;
    };
  }

  private Progress onSetting(MetaReply answer) {
    return switch (answer.code()) {
      case STAT -> {
        itemSize = number(answer.line(), ITEM_SIZE, itemSize);
        yield goOn();
      }
      // Then it is the server that refuses what is too long.
      case END, ERROR, CLIENT_ERROR, SERVER_ERROR -> {
        Epoch epoch = Epoch.of(time, uptime, process);
        node =
            new Node(
                version,
                epoch,
                itemSize > 0 && itemSize < Integer.MAX_VALUE ? (int) itemSize : Integer.MAX_VALUE);
        answer.readOnBy(
            classic ? new ClassicReply(epoch) : new MetaReply(epoch, wire.settings().raw()));
        yield Progress.DONE;
      }
      default -> Progress.UNEXPECTED;
    };
  }

  private Progress goOn() {
    return ++stats > MAX_STATS ? Progress.UNEXPECTED : Progress.GO_ON;
  }

  /** Reads the number behind a name, if the line has the name. */
  private static long number(String line, String name, long otherwise) {
    if (!line.startsWith(name)) {
      return otherwise;
    }
    String digits = line.substring(name.length());
    return digits.matches("\\d{1,18}") ? Long.parseLong(digits) : otherwise;
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
    Node known = Objects.requireNonNull(node, "node");
    return classic ? new ClassicWire(wire.settings(), known) : new MetaWire(wire.settings(), known);
  }
}
