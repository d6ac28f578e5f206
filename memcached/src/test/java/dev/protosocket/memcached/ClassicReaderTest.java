// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static dev.protosocket.client.Operation.DELETE;
import static dev.protosocket.client.Operation.GET;
import static dev.protosocket.client.Operation.PING;
import static dev.protosocket.client.Operation.SET;
import static dev.protosocket.memcached.ReplyTable.NOTHING_YET;
import static dev.protosocket.memcached.ReplyTable.NO_END;
import static dev.protosocket.memcached.ReplyTable.NO_NUMBER;
import static dev.protosocket.memcached.ReplyTable.NO_REPLY;
import static dev.protosocket.memcached.ReplyTable.OTHER_LENGTH;
import static dev.protosocket.memcached.ReplyTable.TOO_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.protosocket.client.Cache;
import dev.protosocket.client.Command;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.capability.Counter;
import dev.protosocket.client.wire.Answer;
import dev.protosocket.client.wire.Answer.Step;
import dev.protosocket.client.wire.Reply;
import dev.protosocket.memcached.MemcachedWire.Settings;
import dev.protosocket.proto.StatusCode;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes of a reply in classic text, byte for byte, to the request that it answers. */
@ExtendWith(LeakCheck.class)
class ClassicReaderTest {
  private static final ClassicWire WIRE = new ClassicWire(Settings.STANDARD, Node.UNKNOWN);
  private static final String KEY = "key";
  private static final Duration TTL = Duration.ofMinutes(1);
  private static final byte[] VALUE = "value".getBytes(UTF_8);
  private static final CasToken TOKEN = new CasToken(7, Node.UNKNOWN.epoch());

  private static final String NO_FLAGS = "malformed: a value without key and flags";
  private static final String NO_CAS = "malformed: a value whose CAS is no number";

  /**
   * A row of the table.
   *
   * @param asked a GET, SET, DELETE or PING of the engine; null for a command
   * @param command null for those
   */
  private record Row(Operation asked, Command<?> command, String bytes, List<String> comesOf) {
    @Override
    public String toString() {
      return ReplyTable.name((command == null ? asked : command.operation()).name(), bytes);
    }
  }

  private static Row row(Operation asked, String bytes, String... comesOf) {
    return new Row(asked, null, bytes, List.of(comesOf));
  }

  private static Row line(Operation asked, String line, String comesOf) {
    return row(asked, line + "\r\n", comesOf);
  }

  private static Row row(Command<?> command, String bytes, String... comesOf) {
    return new Row(command.operation(), command, bytes, List.of(comesOf));
  }

  private static Row line(Command<?> command, String line, String comesOf) {
    return row(command, line + "\r\n", comesOf);
  }

  private static String value(String head, String value) {
    return head + "\r\n" + value + "\r\nEND\r\n";
  }

  private static MemcachedKey key() {
    return Memcached.key(Cache.none(), KEY);
  }

  static Stream<Row> gets() {
    return Stream.of(
        row(GET, value("VALUE key 0 5", "value"), "HIT value"),
        row(GET, value("VALUE key 4294967295 5 18446744073709551615", "value"), "HIT value"),
        row(GET, value("VALUE key 0 12", "\r\nEND\r\nEND\r\n"), "HIT \r\nEND\r\nEND\r\n"),
        row(GET, value("VALUE key 0 3", "\0\377\n"), "HIT \0\377\n"),
        row(GET, value("VALUE key 0 5", "value") + "END\r\n", "HIT value", "MISS"),
        line(GET, "END", "MISS"),
        // Stored empty by this library, a number of another's, the place of a lease.
        row(GET, value("VALUE key 1073741824 0", ""), "HIT "),
        row(GET, value("VALUE key 768 0", ""), "HIT "),
        row(GET, value("VALUE key 0 0", ""), "MISS"),
        // The bound is on all of the reply.
        row(GET, value("VALUE key 0 77", "v".repeat(77)), "HIT " + "v".repeat(77)),
        row(GET, value("VALUE key 0 78", "v".repeat(78)), TOO_LONG),
        row(GET, "VALUE key 0 2147483647\r\n", TOO_LONG),
        row(GET, "VALUE key 0 9223372036854775807\r\n", TOO_LONG),
        // Another's.
        row(GET, value("VALUE kex 0 5", "value"), "another's"),
        row(GET, value("VALUE keys 0 5", "value"), "another's"),
        row(GET, value("VALUE ke 0 5", "value"), "another's"),
        row(GET, value("VALUE KEY 0 5", "value"), "another's"),
        row(GET, value("VALUE yek 0 5", "value"), "another's"));
  }

  static Stream<Row> brokenValues() {
    return Stream.of(
        row(GET, "VALUE key 0 5\r\nvalues\r\nEND\r\n", OTHER_LENGTH),
        row(GET, "VALUE key 0 5\r\nval\r\nEND\r\nEND\r\n", OTHER_LENGTH),
        row(GET, "VALUE key 0 5\r\nvalue\nEND\r\nE", OTHER_LENGTH),
        row(GET, "VALUE key 0 5\r\nvalueEND\r\n\r\n", OTHER_LENGTH),
        // More than was asked for, or something else than the end.
        row(GET, "VALUE key 0 1\r\nv\r\nVALUE key 0 1\r\nv\r\nEND\r\n", OTHER_LENGTH),
        row(GET, "VALUE key 0 1\r\nv\r\nSERVER_ERROR out of memory\r\n", OTHER_LENGTH),
        row(GET, "VALUE key 0 5\r\nvalue\r\nEND\r", NOTHING_YET),
        row(GET, "VALUE key 0 5\r\nvalue\r\n", NOTHING_YET),
        row(GET, "VALUE key 0 5\r\nval", NOTHING_YET),
        row(GET, "VALUE key 0 5\r\n", NOTHING_YET),
        row(GET, "VALUE key 0 5", NOTHING_YET),
        row(GET, "VALUE key 0 5\nvalue\r\nEND\r\n", NO_END),
        line(GET, "VALUE", NO_REPLY),
        line(GET, "VALUE ", NO_FLAGS),
        line(GET, "VALUE key", NO_FLAGS),
        line(GET, "VALUE  0 5", NO_FLAGS),
        line(GET, "VALUE key five 5", NO_FLAGS),
        line(GET, "VALUE key -1 5", NO_FLAGS),
        line(GET, "VALUE key  0 5", NO_FLAGS),
        line(GET, "VALUE key 0", NO_NUMBER),
        line(GET, "VALUE key 0 ", NO_NUMBER),
        line(GET, "VALUE key 0 five", NO_NUMBER),
        line(GET, "VALUE key 0 -5", NO_NUMBER),
        line(GET, "VALUE key 0 +5", NO_NUMBER),
        line(GET, "VALUE key 0  5", NO_NUMBER),
        line(GET, "VALUE key 0 99999999999999999999", NO_NUMBER),
        line(GET, "VALUE key 0 5 cas", NO_CAS),
        line(GET, "VALUE key 0 5 ", NO_CAS),
        line(GET, "VALUE key 0 5 7 8", NO_CAS),
        line(GET, "VALUE key 0 5 -7", NO_CAS));
  }

  static Stream<Row> others() {
    return Stream.of(
        line(SET, "STORED", "STORED"),
        line(SET, "NOT_STORED", "WRONG NOT_STORED"),
        line(SET, "EXISTS", "WRONG EXISTS"),
        line(SET, "DELETED", "WRONG DELETED"),
        line(SET, "END", "WRONG END"),
        row(SET, value("VALUE key 0 5", "value"), "WRONG VALUE"),
        line(DELETE, "DELETED", "DELETED"),
        line(DELETE, "NOT_FOUND", "DELETED"),
        line(DELETE, "STORED", "WRONG STORED"),
        line(DELETE, "TOUCHED", "WRONG TOUCHED"),
        line(GET, "STORED", "WRONG STORED"),
        line(GET, "NOT_FOUND", "WRONG NOT_FOUND"),
        line(GET, "5", "WRONG NUMBER"),
        line(GET, "VERSION 1.5.16", "WRONG VERSION"),
        line(GET, "STAT pid 1", "WRONG STAT"),
        line(PING, "VERSION 1.5.16", "DONE"),
        line(PING, "END", "WRONG END"),
        row(GET, "key=a exp=-1 la=1 cas=2 fetch=no cls=1 size=64\n", "WRONG KEY"),
        // Nothing of the meta protocol, and nothing else.
        line(GET, "EN", NO_REPLY),
        line(SET, "HD", NO_REPLY),
        line(GET, "VA 5", NO_REPLY),
        line(PING, "MN", NO_REPLY),
        line(GET, "mg key", NO_REPLY),
        line(GET, "end", NO_REPLY),
        line(GET, "END ", NO_REPLY),
        line(SET, "STORED twice", NO_REPLY),
        line(GET, "", NO_REPLY),
        line(GET, "-5", NO_REPLY),
        line(GET, "-ERR unknown command 'get'", NO_REPLY),
        line(GET, "HTTP/1.1 400 Bad Request", NO_REPLY),
        row(GET, "END\n", NO_END),
        row(GET, "\n", NO_END),
        row(GET, "x".repeat(2048), "malformed: a line of more than 2048 bytes"));
  }

  static Stream<Row> commands() {
    byte[] v = VALUE;
    return Stream.of(
        row(key().get(), value("VALUE key 7 5 9", "value"), "PRESENT value 7 9"),
        row(key().get(), value("VALUE key 7 5", "value"), "PRESENT value 7 null"),
        row(key().get(), value("VALUE key 7 5 0", "value"), "PRESENT value 7 null"),
        row(key().get(), value("VALUE key 0 0 9", ""), "ABSENT null 0 null"),
        row(key().get(), value("VALUE key 1073741824 0 9", ""), "PRESENT  0 9"),
        line(key().get(), "END", "ABSENT null 0 null"),
        row(key().get(), value("VALUE kex 7 5 9", "value"), "WRONG VALUE"),
        line(key().get(), "NOT_FOUND", "WRONG NOT_FOUND"),
        row(key().getAndTouch(TTL), value("VALUE key 7 5 9", "value"), "PRESENT value 7 9"),
        row(key().getIfChanged(TOKEN), value("VALUE key 0 5 7", "value"), "UNCHANGED null 0 7"),
        row(key().getIfChanged(TOKEN), value("VALUE key 0 5 8", "value"), "PRESENT value 0 8"),
        line(key().touch(TTL), "TOUCHED", "true"),
        line(key().touch(TTL), "NOT_FOUND", "false"),
        line(key().touch(TTL), "STORED", "WRONG STORED"),
        line(key().touch(TTL), "END", "WRONG END"),
        line(key().set(v, TTL, 0), "STORED", "STORED"),
        line(key().set(v, TTL, 0), "EXISTS", "WRONG EXISTS"),
        line(key().add(v, TTL), "NOT_STORED", "NOT_STORED"),
        line(key().add(v, TTL), "NOT_FOUND", "WRONG NOT_FOUND"),
        line(key().append(v), "NOT_STORED", "NOT_STORED"),
        line(key().compareAndSet(TOKEN, v, TTL), "STORED", "STORED"),
        line(key().compareAndSet(TOKEN, v, TTL), "EXISTS", "CONFLICT"),
        line(key().compareAndSet(TOKEN, v, TTL), "NOT_FOUND", "GONE"),
        line(key().compareAndSet(TOKEN, v, TTL), "NOT_STORED", "WRONG NOT_STORED"),
        line(key().delete(), "DELETED", "DONE"),
        line(key().delete(), "NOT_FOUND", "ABSENT"),
        line(key().delete(), "STORED", "WRONG STORED"),
        line(key().delete(TOKEN), "STORED", "DONE"),
        line(key().delete(TOKEN), "EXISTS", "CONFLICT"),
        line(key().delete(TOKEN), "NOT_FOUND", "ABSENT"),
        line(key().delete(TOKEN), "DELETED", "WRONG DELETED"));
  }

  static Stream<Row> counters() {
    String noNumber = "CLIENT_ERROR cannot increment or decrement non-numeric value";
    String tooLarge = "SERVER_ERROR object too large for cache";
    return Stream.of(
        line(key().increment(1), "5", "5"),
        line(key().increment(1), "18446744073709551615", "18446744073709551615"),
        line(key().increment(1), "5  ", "5"),
        line(
            key().increment(1),
            "18446744073709551616",
            "malformed: a number that is none of 64" + " bits"),
        line(key().increment(1), "5 x", "malformed: a number that is none of 64 bits"),
        line(key().increment(1), "123456789012345678901", NO_REPLY),
        line(key().increment(1), "NOT_FOUND", "absent"),
        line(key().increment(1), "STORED", "WRONG STORED"),
        line(key().increment(1), noNumber, "FAILED INVALID_ARGUMENT " + noNumber),
        row(key().increment(1, 1, TTL), "STORED\r\n1\r\n", "MORE", "1"),
        row(key().increment(1, 1, TTL), "NOT_STORED\r\n8\r\n", "MORE", "8"),
        row(
            key().increment(1, 1, TTL),
            "NOT_STORED\r\n" + noNumber + "\r\n",
            "MORE",
            "FAILED INVALID_ARGUMENT " + noNumber),
        // It went between the two.
        row(key().increment(1, 1, TTL), "NOT_STORED\r\nNOT_FOUND\r\n", "MORE", "absent"),
        // The second says nothing of what was wrong with the first.
        row(
            key().increment(1, 1, TTL),
            tooLarge + "\r\nNOT_FOUND\r\n",
            "MORE",
            "FAILED INVALID_ARGUMENT " + tooLarge),
        row(key().increment(1, 1, TTL), tooLarge + "\r\n9\r\n", "MORE", "9"),
        line(key().increment(1, 1, TTL), "ERROR", "FAILED UNIMPLEMENTED ERROR, and it is the last"),
        line(key().increment(1, 1, TTL), "1", "WRONG NUMBER"),
        line(key().increment(1, 1, TTL), "NOT_FOUND", "WRONG NOT_FOUND"),
        row(key().increment(1, 1, TTL), "STORED\r\nSTORED\r\n", "MORE", "WRONG STORED"));
  }

  static Stream<Row> errors() {
    return Stream.of(
        last(GET, "ERROR", StatusCode.UNIMPLEMENTED),
        last(GET, "ERROR Too many open connections", StatusCode.RESOURCE_EXHAUSTED),
        last(GET, "CLIENT_ERROR bad command line format", StatusCode.INVALID_ARGUMENT),
        last(SET, "CLIENT_ERROR bad command line format", StatusCode.INVALID_ARGUMENT),
        last(SET, "CLIENT_ERROR bad data chunk", StatusCode.INVALID_ARGUMENT),
        last(GET, "CLIENT_ERROR unauthenticated", StatusCode.UNAUTHENTICATED),
        last(DELETE, "CLIENT_ERROR of another kind", StatusCode.INVALID_ARGUMENT),
        error(SET, "SERVER_ERROR object too large for cache", StatusCode.INVALID_ARGUMENT),
        error(SET, "SERVER_ERROR out of memory storing object", StatusCode.RESOURCE_EXHAUSTED),
        error(
            GET, "SERVER_ERROR out of memory writing get response", StatusCode.RESOURCE_EXHAUSTED),
        error(GET, "SERVER_ERROR backend failure", StatusCode.INTERNAL),
        error(PING, "SERVER_ERROR backend failure", StatusCode.INTERNAL));
  }

  private static Row error(Operation asked, String line, StatusCode status) {
    return line(asked, line, "FAILED " + status + " " + line);
  }

  private static Row last(Operation asked, String line, StatusCode status) {
    return line(asked, line, "FAILED " + status + " " + line + ", and it is the last");
  }

  @ParameterizedTest
  @MethodSource({"gets", "brokenValues", "others", "commands", "counters", "errors"})
  void should_make_of_the_bytes_what_the_table_says(Row row) {
    ReplyTable.check(
        row.bytes(),
        row.comesOf(),
        () -> new MetaReader(new ClassicReply(Node.UNKNOWN.epoch())),
        () -> new Asker(row)::take);
  }

  /** Looks at the replies to one request as the engine does. */
  private static final class Asker {
    private final Row row;
    private final FakeFrame frame;
    private final Answer<?> answer;

    Asker(Row row) {
      this.row = row;
      this.answer = row.command() == null ? null : bound(row.command()).answer();
      Operation sent = row.asked() == SET || row.asked() == DELETE ? row.asked() : GET;
      this.frame =
          new FakeFrame(WIRE, sent, Cache.none(), KEY.getBytes(UTF_8)).value(VALUE.length, 60);
      frame.write(1, VALUE);
    }

    private static Command<?> bound(Command<?> command) {
      return ((MetaCommand<?>) command).on(WIRE);
    }

    String take(Reply reply, ByteBuf buffer) {
      if (answer != null || row.asked() == PING) {
        Answer<?> taker = answer == null ? WIRE.ping().answer() : answer;
        Step step = taker.add(reply, buffer);
        return switch (step) {
          case MORE -> "MORE";
          case DONE -> answer == null ? "DONE" : show(answer.value());
          case FAILED -> error(reply);
          case WRONG -> "WRONG " + reply.kind();
        };
      }
      if (!reply.answers(frame)) {
        return "another's";
      }
      Outcome outcome = reply.outcome(row.asked());
      if (outcome == null) {
        return "WRONG " + reply.kind();
      }
      return switch (outcome) {
        case HIT -> "HIT " + Transcript.value((MemcachedReply) reply, buffer);
        case FAILED -> error(reply);
        default -> outcome.name();
      };
    }

    private static String show(Object result) {
      if (result instanceof Item item) {
        byte[] value = item.value();
        CasToken token = item.version();
        return item.state()
            + " "
            + (value == null ? null : new String(value, UTF_8))
            + " "
            + item.clientFlags()
            + " "
            + (token == null ? null : Long.toUnsignedString(token.cas()));
      }
      if (result instanceof Counter counter) {
        return counter.exists() ? Long.toUnsignedString(counter.value()) : "absent";
      }
      return String.valueOf(result);
    }

    private static String error(Reply reply) {
      return "FAILED "
          + StatusCode.of(reply.statusNumber())
          + " "
          + reply.text()
          + (reply.isLast() ? ", and it is the last" : "");
    }
  }
}
