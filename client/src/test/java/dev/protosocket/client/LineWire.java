// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.protosocket.client.wire.Answer;
import dev.protosocket.client.wire.Frame;
import dev.protosocket.client.wire.Handshake;
import dev.protosocket.client.wire.Reader;
import dev.protosocket.client.wire.Reply;
import dev.protosocket.client.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A toy protocol of text lines, answered in order: the other half of what the engine can carry.
 *
 * <pre>
 *   A id token              OK
 *   G id cache key          HIT length, and then the value and a line end; or MISS
 *   S id cache seconds length key, and then the value and a line end            STORED
 *   D id cache key          DELETED
 * </pre>
 *
 * <p>A reply may begin with the id. Any request may be answered with {@code ERROR text}, and with
 * {@code BYE text} if nothing else follows.
 */
class LineWire extends Wire {
  private static final byte[] LETTERS = {' ', 'G', 'S', 'D'};
  private static final int MAX_DIGITS = 20;

  /** Letter, id, seconds, length, blanks and the line end. */
  private static final int OVERHEAD = 1 + 3 * MAX_DIGITS + 6;

  @Override
  public String name() {
    return "line";
  }

  @Override
  public int usualPort() {
    return 7;
  }

  @Override
  public byte[] cacheName(String cache, byte[] utf8) {
    if (cache.isEmpty() || cache.indexOf(' ') >= 0) {
      throw new InvalidRequestException("the cache name is empty or has a blank");
    }
    return utf8;
  }

  @Override
  public long ttl(Duration ttl) {
    if (ttl.isNegative() || ttl.isZero()) {
      throw new InvalidRequestException("the TTL is not positive");
    }
    long seconds = ttl.toSeconds();
    return ttl.equals(Duration.ofSeconds(seconds)) ? seconds : seconds + 1;
  }

  @Override
  public int bodyLength(Frame request, Object key) {
    letter(request.operation());
    // Letter, three blanks, line end.
    int length = 5 + request.cacheName().length + request.keyLength();
    if (request.operation() == Operation.SET) {
      length += digits(request.ttl()) + 1 + digits(request.valueLength()) + 1;
      length += request.valueLength() + 1;
    }
    return length;
  }

  private static byte letter(Operation operation) {
    if (operation.index() >= LETTERS.length || operation == Operation.AUTHENTICATE) {
      throw new InvalidRequestException("line has no command for " + operation);
    }
    return LETTERS[operation.index()];
  }

  @Override
  public int frameLength(long id, int bodyLength) {
    return bodyLength + digits(id);
  }

  private static int digits(long number) {
    int digits = 1;
    for (long rest = Long.divideUnsigned(number, 10); rest != 0; rest /= 10) {
      digits++;
    }
    return digits;
  }

  @Override
  public int scratchBytes(int cacheNameLength) {
    return OVERHEAD + cacheNameLength;
  }

  @Override
  public void writeHead(Frame request, Object key, byte[] scratch, ByteBuf out) {
    int at = 0;
    scratch[at++] = letter(request.operation());
    scratch[at++] = ' ';
    at = number(scratch, at, request.id());
    scratch[at++] = ' ';
    byte[] cache = request.cacheName();
    System.arraycopy(cache, 0, scratch, at, cache.length);
    at += cache.length;
    scratch[at++] = ' ';
    if (request.operation() == Operation.SET) {
      at = number(scratch, at, request.ttl());
      scratch[at++] = ' ';
      at = number(scratch, at, request.valueLength());
      scratch[at++] = ' ';
    }
    out.writeBytes(scratch, 0, at);
    request.writeKey(key, out);
    out.writeByte('\n');
  }

  private static int number(byte[] out, int at, long number) {
    int end = at + digits(number);
    long rest = number;
    for (int i = end - 1; i >= at; i--) {
      out[i] = (byte) ('0' + Long.remainderUnsigned(rest, 10));
      rest = Long.divideUnsigned(rest, 10);
    }
    return end;
  }

  @Override
  public void writeTail(Frame request, ByteBuf out) {
    out.writeByte('\n');
  }

  @Override
  public int maxCancelLength() {
    return 0;
  }

  @Override
  public void writeCancel(long id, ByteBuf out) {
    throw new IllegalStateException("there is no such thing");
  }

  @Override
  public boolean isInOrder() {
    return true;
  }

  @Override
  public Command<?> authentication(byte[] tokenUtf8) {
    return new Authentication(tokenUtf8);
  }

  @Override
  public Command<?> ping() {
    throw new InvalidRequestException("line has no command for PING");
  }

  @Override
  public Reader reader() {
    return new LineReader();
  }

  @Override
  public void checkToken(byte[] tokenUtf8) {
    if (tokenUtf8.length == 0) {
      throw new CredentialException("line wants a token");
    }
  }

  @Override
  public Handshake handshake(byte[] tokenUtf8) {
    return new Handshake() {
      @Override
      public Progress begin(ByteBuf out) {
        authentication(tokenUtf8).write(1, out);
        return Progress.GO_ON;
      }

      @Override
      public Progress onReply(Reply reply, ByteBuf out) {
        Outcome outcome = reply.outcome(Operation.AUTHENTICATE);
        if (outcome == null) {
          return Progress.UNEXPECTED;
        }
        return outcome == Outcome.AUTHENTICATED ? Progress.DONE : Progress.REJECTED;
      }

      @Override
      public String remedy() {
        return "bring another token";
      }

      @Override
      public long firstId() {
        return 2;
      }

      @Override
      public Wire wire() {
        return LineWire.this;
      }
    };
  }

  /** Returns a hit as it is sent. */
  static String hit(String value) {
    return "HIT " + value.getBytes(UTF_8).length + "\n" + value + "\n";
  }

  private static final class Authentication extends Command<@Nullable Void> {
    private final byte[] tokenUtf8;

    Authentication(byte[] tokenUtf8) {
      super(Operation.AUTHENTICATE, "", new byte[0]);
      this.tokenUtf8 = tokenUtf8;
    }

    @Override
    public Class<? extends Wire> wire() {
      return LineWire.class;
    }

    @Override
    public int length(long id) {
      return 4 + digits(id) + tokenUtf8.length;
    }

    @Override
    public void write(long id, ByteBuf out) {
      out.writeBytes(("A " + id + " ").getBytes(US_ASCII)).writeBytes(tokenUtf8).writeByte('\n');
    }

    @Override
    public Answer<@Nullable Void> answer() {
      return new Answer<>() {
        @Override
        public Step add(Reply reply, ByteBuf buffer) {
          Outcome outcome = reply.outcome(Operation.AUTHENTICATE);
          return outcome == null ? Step.WRONG : outcome == Outcome.FAILED ? Step.FAILED : Step.DONE;
        }

        @Override
        public Outcome outcome() {
          return Outcome.AUTHENTICATED;
        }

        @Override
        public @Nullable Void value() {
          return null;
        }
      };
    }
  }
}
