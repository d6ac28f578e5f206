// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static dev.protosocket.client.Operation.DELETE;
import static dev.protosocket.client.Operation.GET;
import static dev.protosocket.client.Operation.PING;
import static dev.protosocket.client.Operation.SET;
import static dev.protosocket.memcached.ReplyTable.LONG_LINE;
import static dev.protosocket.memcached.ReplyTable.NOTHING_YET;
import static dev.protosocket.memcached.ReplyTable.NO_END;
import static dev.protosocket.memcached.ReplyTable.NO_NUMBER;
import static dev.protosocket.memcached.ReplyTable.NO_REPLY;
import static dev.protosocket.memcached.ReplyTable.OTHER_LENGTH;
import static dev.protosocket.memcached.ReplyTable.TOO_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.wire.Answer.Step;
import dev.protosocket.client.wire.Reply;
import dev.protosocket.proto.StatusCode;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes of a reply, byte for byte, to the request that it answers. */
@ExtendWith(LeakCheck.class)
class MetaReaderTest {
  /** The request's id, and its opaque. */
  private static final long ID = 0x1f;

  private static final String O = "O0000001f";

  private static final String NO_OPAQUE = "malformed: an opaque that no request had";

  /**
   * A row of the table.
   *
   * @param comesOf each reply's outcome, and how the stream ended if it is within a reply or broken
   */
  private record Row(Operation asked, String bytes, List<String> comesOf) {
    @Override
    public String toString() {
      return ReplyTable.name(asked.name(), bytes);
    }
  }

  private static Row row(Operation asked, String bytes, String... comesOf) {
    return new Row(asked, bytes, List.of(comesOf));
  }

  private static Row line(Operation asked, String line, String comesOf) {
    return row(asked, line + "\r\n", comesOf);
  }

  static Stream<Row> hits() {
    return Stream.of(
        row(GET, "VA 5 " + O + "\r\nvalue\r\n", "HIT value"),
        row(GET, "VA 0 " + O + "\r\n\r\n", "HIT "),
        row(GET, "VA 2 " + O + "\r\n\r\n\r\n", "HIT \r\n"),
        row(GET, "VA 4 " + O + "\r\nEN\r\n\r\n", "HIT EN\r\n"),
        row(GET, "VA 3 " + O + "\r\n\0\377\n\r\n", "HIT \0\377\n"),
        row(GET, "VA 005 " + O + "\r\nvalue\r\n", "HIT value"),
        row(GET, "VA 5 " + O + "\r\nvalue\r\nEN " + O + "\r\n", "HIT value", "MISS"),
        // Flags in another order, unknown ones, twice the same, more spaces.
        row(GET, "VA 5 t-1 c77 f0 " + O + " W\r\nvalue\r\n", "HIT value"),
        row(GET, "VA 5 W X Z " + O + "\r\nvalue\r\n", "HIT value"),
        row(GET, "VA 5 c1 c2 " + O + " c3\r\nvalue\r\n", "HIT value"),
        row(GET, "VA 5 !? \1 \377new " + O + "\r\nvalue\r\n", "HIT value"),
        row(GET, "VA 5 kO0000002f " + O + "\r\nvalue\r\n", "HIT value"),
        row(GET, "VA 5   " + O + "  \r\nvalue\r\n", "HIT value"),
        row(GET, "EN  k " + O + " \r\n", "MISS"),
        // The bound is on all of the reply.
        row(GET, "VA 81 " + O + "\r\n" + "v".repeat(81) + "\r\n", "HIT " + "v".repeat(81)),
        row(GET, "VA 82 " + O + "\r\n" + "v".repeat(82) + "\r\n", TOO_LONG),
        row(GET, "VA 83 " + O + "\r\n", TOO_LONG),
        row(GET, "VA 100 " + O + "\r\n", TOO_LONG),
        row(GET, "VA 2147483647 " + O + "\r\n", TOO_LONG),
        row(GET, "VA 4294967296 " + O + "\r\n", TOO_LONG),
        row(GET, "VA 9223372036854775807 " + O + "\r\n", TOO_LONG),
        row(GET, "VA 1 k" + "k".repeat(100) + " " + O + "\r\nv\r\n", TOO_LONG));
  }

  static Stream<Row> brokenValues() {
    return Stream.of(
        // A value that is longer or shorter than was said.
        row(GET, "VA 5 " + O + "\r\nvalues\r\n", OTHER_LENGTH),
        row(GET, "VA 5 " + O + "\r\nval\r\nEN\r\n", OTHER_LENGTH),
        row(GET, "VA 5 " + O + "\r\nvalue\n\n", OTHER_LENGTH),
        row(GET, "VA 5 " + O + "\r\nvalue\r\r", OTHER_LENGTH),
        row(GET, "VA 5 " + O + "\r\nvalueEN " + O + "\r\n", OTHER_LENGTH),
        row(GET, "VA 0 " + O + "\r\nEN " + O + "\r\n", OTHER_LENGTH),
        row(GET, "VA 5 " + O + "\r\nvalue", NOTHING_YET),
        row(GET, "VA 5 " + O + "\r\nvalue\r", NOTHING_YET),
        row(GET, "VA 5 " + O + "\r\n", NOTHING_YET),
        row(GET, "VA 5 " + O + "\r", NOTHING_YET),
        // Lengths that are none.
        row(GET, "VA\r\n", NO_NUMBER),
        row(GET, "VA \r\n", NO_NUMBER),
        row(GET, "VA " + O + "\r\nvalue\r\n", NO_NUMBER),
        row(GET, "VA  5 " + O + "\r\nvalue\r\n", NO_NUMBER),
        row(GET, "VA five " + O + "\r\nvalue\r\n", NO_NUMBER),
        row(GET, "VA 5x " + O + "\r\nvalue\r\n", NO_NUMBER),
        row(GET, "VA 0x5 " + O + "\r\nvalue\r\n", NO_NUMBER),
        row(GET, "VA -5 " + O + "\r\nvalue\r\n", NO_NUMBER),
        row(GET, "VA +5 " + O + "\r\nvalue\r\n", NO_NUMBER),
        row(GET, "VA 5\t" + O + "\r\nvalue\r\n", NO_NUMBER),
        row(GET, "VA S5 " + O + "\r\nvalue\r\n", NO_NUMBER),
        row(GET, "VA 9223372036854775808 " + O + "\r\n", NO_NUMBER),
        row(GET, "VA 9999999999999999999 " + O + "\r\n", NO_NUMBER),
        row(GET, "VA 18446744073709551621 " + O + "\r\nvalue\r\n", NO_NUMBER),
        row(GET, "VA 00000000000000000005 " + O + "\r\nvalue\r\n", NO_NUMBER),
        row(GET, "VA 5\r\r\nvalue\r\n", NO_NUMBER));
  }

  static Stream<Row> opaques() {
    return Stream.of(
        row(GET, "VA 5 O00000020\r\nvalue\r\n", "another's, of 32"),
        line(SET, "HD O0000001e", "another's, of 30"),
        line(DELETE, "NF Offffffff", "another's, of 4294967295"),
        line(GET, "EN O00000000", "another's, of 0"),
        line(GET, "EN O1f", NO_OPAQUE),
        line(GET, "EN O", NO_OPAQUE),
        line(GET, "EN O0000001", NO_OPAQUE),
        line(GET, "EN O00000001f", NO_OPAQUE),
        line(GET, "EN O0000001F", NO_OPAQUE),
        line(GET, "EN O0000001g", NO_OPAQUE),
        line(GET, "EN O-000001f", NO_OPAQUE),
        line(GET, "EN O0000001f\r", NO_OPAQUE),
        line(GET, "EN O0000001f\0", NO_OPAQUE),
        line(GET, "EN O0000001f\t", NO_OPAQUE),
        line(GET, "EN " + O + " " + O, NO_OPAQUE),
        line(GET, "EN " + O + " O00000020", NO_OPAQUE),
        // As soon as the line is there.
        row(GET, "VA 5 O1f\r\nval", NO_OPAQUE),
        // A lower case o is another flag. The server echoes each opaque: one without is no answer.
        line(GET, "EN o0000001f", "WRONG EN"),
        line(GET, "EN", "WRONG EN"),
        line(SET, "HD", "WRONG HD"),
        line(DELETE, "NF", "WRONG NF"),
        row(GET, "VA 5\r\nvalue\r\n", "WRONG VA"));
  }

  static Stream<Row> codes() {
    return Stream.of(
        line(GET, "EN " + O, "MISS"),
        line(SET, "HD " + O, "STORED"),
        line(DELETE, "HD " + O, "DELETED"),
        line(DELETE, "NF " + O, "DELETED"),
        line(PING, "MN", "DONE"),
        line(PING, "MN ", "DONE"),
        // Answers to something else.
        line(GET, "HD " + O, "WRONG HD"),
        line(GET, "NF " + O, "WRONG NF"),
        line(GET, "NS " + O, "WRONG NS"),
        line(GET, "EX " + O, "WRONG EX"),
        line(GET, "MN", "WRONG MN"),
        line(SET, "EN " + O, "WRONG EN"),
        line(SET, "NS " + O, "WRONG NS"),
        line(SET, "EX " + O, "WRONG EX"),
        line(SET, "NF " + O, "WRONG NF"),
        line(SET, "MN", "WRONG MN"),
        row(SET, "VA 5 " + O + "\r\nvalue\r\n", "WRONG VA"),
        line(DELETE, "EN " + O, "WRONG EN"),
        line(DELETE, "EX " + O, "WRONG EX"),
        line(DELETE, "NS " + O, "WRONG NS"),
        line(DELETE, "MN", "WRONG MN"),
        row(DELETE, "VA 5 " + O + "\r\nvalue\r\n", "WRONG VA"),
        line(PING, "EN", "WRONG EN"),
        line(PING, "HD", "WRONG HD"),
        row(PING, "VA 5\r\nvalue\r\n", "WRONG VA"),
        line(PING, "VERSION 1.6.45", "WRONG VERSION"),
        line(GET, "VERSION 1.6.45", "WRONG VERSION"),
        line(GET, "END", "WRONG END"),
        line(GET, "STAT pid 1", "WRONG STAT"),
        line(GET, "BUSY currently processing crawler request", "WRONG BUSY"),
        row(GET, "key=a exp=-1 la=1 cas=2 fetch=no cls=1 size=64\n", "WRONG KEY"),
        row(SET, "key=a size=64 \n", "WRONG KEY"),
        row(GET, "key\n", NO_END),
        line(SET, "STORED", "WRONG STORED"));
  }

  static Stream<Row> noReplies() {
    return Stream.of(
        // Codes that are none.
        line(GET, "va 5 " + O, NO_REPLY),
        line(GET, "en " + O, NO_REPLY),
        line(GET, "Hd " + O, NO_REPLY),
        line(GET, "OK", "WRONG OK"),
        line(GET, "RESET", "WRONG RESET"),
        line(GET, "XX " + O, NO_REPLY),
        line(GET, "ENO " + O, NO_REPLY),
        line(GET, "EN\t" + O, NO_REPLY),
        line(GET, "E", NO_REPLY),
        line(GET, " EN " + O, NO_REPLY),
        line(GET, "EN\r", NO_REPLY),
        line(GET, "error", NO_REPLY),
        line(GET, "ERRORS", NO_REPLY),
        line(GET, "ERROR\t", NO_REPLY),
        line(GET, "ENDS", NO_REPLY),
        line(GET, "SERVER_ERROR: shutdown not enabled", NO_REPLY),
        line(GET, "ME key exp=-1 la=0", NO_REPLY),
        // The classic protocol, and others.
        row(GET, "VALUE key 0 5\r\nvalue\r\nEND\r\n", NO_REPLY),
        line(SET, "NOT_STORED", NO_REPLY),
        line(DELETE, "DELETED", NO_REPLY),
        line(DELETE, "NOT_FOUND", NO_REPLY),
        line(GET, "HTTP/1.1 400 Bad Request", NO_REPLY),
        line(GET, "-ERR unknown command 'mg'", NO_REPLY),
        line(PING, "+PONG", NO_REPLY),
        row(GET, "$5\r\nvalue\r\n", NO_REPLY),
        row(GET, "\201\0\0\0\0\0\0\0\0\0\r\n\0\0", NO_REPLY),
        row(GET, "\25\3\3\0\2\2\n", NO_END),
        line(GET, "\0", NO_REPLY),
        line(GET, "\0\0", NO_REPLY),
        line(GET, "EN\0" + O, NO_REPLY),
        line(GET, "\377\377 " + O, NO_REPLY),
        // Ends of lines.
        row(GET, "\r\n", NO_REPLY),
        row(GET, "\n", NO_END),
        row(GET, "EN " + O + "\n", NO_END),
        row(GET, "EN " + O + "\n\r", NO_END),
        row(GET, "EN " + O + "\r", NOTHING_YET),
        row(GET, "EN " + O, NOTHING_YET),
        row(GET, "E", NOTHING_YET),
        row(GET, "EN " + O + "\r\n\r\n", "MISS", NO_REPLY),
        row(GET, "EN " + O + "\r\nE", "MISS", NOTHING_YET),
        // Lines of 2,048 bytes and more.
        line(GET, "EN " + O + " " + "k".repeat(2048 - 15), "MISS"),
        line(GET, "EN " + O + " " + "k".repeat(2048 - 14), LONG_LINE),
        row(GET, "EN " + O + " " + "k".repeat(2048 - 14), NOTHING_YET),
        row(GET, "EN " + O + " " + "k".repeat(2048 - 13), LONG_LINE),
        line(GET, "k".repeat(10_000), LONG_LINE),
        row(GET, "k".repeat(10_000), LONG_LINE),
        row(GET, "\0".repeat(2047), NOTHING_YET),
        row(GET, "\0".repeat(2048), LONG_LINE));
  }

  static Stream<Row> errors() {
    return Stream.of(
        line(GET, "ERROR", "FAILED 12 UNIMPLEMENTED ERROR, and it is the last"),
        line(SET, "ERROR", "FAILED 12 UNIMPLEMENTED ERROR, and it is the last"),
        line(PING, "ERROR", "FAILED 12 UNIMPLEMENTED ERROR, and it is the last"),
        last(GET, "ERROR Too many open connections", StatusCode.RESOURCE_EXHAUSTED),
        last(GET, "ERROR cannot pipeline other commands", StatusCode.UNIMPLEMENTED),
        last(GET, "CLIENT_ERROR", StatusCode.INVALID_ARGUMENT),
        last(GET, "CLIENT_ERROR ", StatusCode.INVALID_ARGUMENT),
        last(GET, "CLIENT_ERROR unauthenticated", StatusCode.UNAUTHENTICATED),
        last(GET, "CLIENT_ERROR bad command line format", StatusCode.INVALID_ARGUMENT),
        last(SET, "CLIENT_ERROR bad command line format", StatusCode.INVALID_ARGUMENT),
        last(SET, "CLIENT_ERROR bad data chunk", StatusCode.INVALID_ARGUMENT),
        last(SET, "CLIENT_ERROR of another kind", StatusCode.INVALID_ARGUMENT),
        last(SET, "CLIENT_ERROR no invalid flag", StatusCode.INVALID_ARGUMENT),
        last(SET, "CLIENT_ERROR \0\377", StatusCode.INVALID_ARGUMENT),
        error(GET, "CLIENT_ERROR invalid flag", StatusCode.INVALID_ARGUMENT),
        error(SET, "CLIENT_ERROR invalid flag", StatusCode.INVALID_ARGUMENT),
        error(SET, "CLIENT_ERROR  invalid flag ", StatusCode.INVALID_ARGUMENT),
        error(DELETE, "CLIENT_ERROR invalid flag", StatusCode.INVALID_ARGUMENT),
        error(SET, "CLIENT_ERROR duplicate flag", StatusCode.INVALID_ARGUMENT),
        error(SET, "CLIENT_ERROR bad token in command line format", StatusCode.INVALID_ARGUMENT),
        error(GET, "CLIENT_ERROR opaque token too long", StatusCode.INVALID_ARGUMENT),
        error(SET, "CLIENT_ERROR opaque token too long", StatusCode.INVALID_ARGUMENT),
        error(GET, "CLIENT_ERROR error decoding key", StatusCode.INVALID_ARGUMENT),
        error(SET, "CLIENT_ERROR error decoding key", StatusCode.INVALID_ARGUMENT),
        error(SET, "CLIENT_ERROR invalid mode for ms M token", StatusCode.INVALID_ARGUMENT),
        error(SET, "SERVER_ERROR object too large for cache", StatusCode.INVALID_ARGUMENT),
        error(SET, "SERVER_ERROR out of memory storing object", StatusCode.RESOURCE_EXHAUSTED),
        error(GET, "SERVER_ERROR out of memory", StatusCode.RESOURCE_EXHAUSTED),
        error(GET, "SERVER_ERROR backend failure", StatusCode.INTERNAL),
        error(PING, "SERVER_ERROR backend failure", StatusCode.INTERNAL),
        error(GET, "SERVER_ERROR", StatusCode.INTERNAL),
        // An error line bears no opaque, whatever it looks like.
        error(GET, "SERVER_ERROR O00000020 of a key", StatusCode.INTERNAL),
        row(
            GET,
            "SERVER_ERROR down\r\nEN " + O + "\r\n",
            "FAILED 13 INTERNAL SERVER_ERROR down",
            "MISS"));
  }

  private static Row error(Operation asked, String line, StatusCode status) {
    return line(asked, line, "FAILED " + status.number() + " " + status + " " + line);
  }

  private static Row last(Operation asked, String line, StatusCode status) {
    return line(
        asked,
        line,
        "FAILED " + status.number() + " " + status + " " + line + ", and it is the last");
  }

  @ParameterizedTest
  @MethodSource({"hits", "brokenValues", "opaques", "codes", "noReplies", "errors"})
  void should_make_of_the_bytes_what_the_table_says(Row row) {
    ReplyTable.check(
        row.bytes(),
        row.comesOf(),
        MetaReader::new,
        () -> (reply, buffer) -> comesOf(row.asked(), reply, buffer));
  }

  /** As the engine looks at a reply. */
  private static String comesOf(Operation asked, Reply reply, ByteBuf buffer) {
    if (!reply.answers(ID)) {
      return "another's, of " + reply.id();
    }
    if (asked == PING) {
      Step step = MetaPing.META.answer().add(reply, buffer);
      return step == Step.FAILED ? error(reply) : said(step.name(), reply);
    }
    Outcome outcome = reply.outcome(asked);
    if (outcome == null) {
      return said("WRONG", reply);
    }
    return switch (outcome) {
      case HIT -> "HIT " + Transcript.value((MemcachedReply) reply, buffer);
      case FAILED -> error(reply);
      default -> outcome.name();
    };
  }

  private static String said(String step, Reply reply) {
    return step.equals("WRONG") ? "WRONG " + reply.kind() : step;
  }

  private static String error(Reply reply) {
    assertThat(reply.isCancellation()).isFalse();
    return "FAILED "
        + reply.statusNumber()
        + " "
        + StatusCode.of(reply.statusNumber())
        + " "
        + reply.text()
        + (reply.isLast() ? ", and it is the last" : "");
  }
}
