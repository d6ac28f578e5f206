// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.testing.LeakCheck;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

@ExtendWith(LeakCheck.class)
class ServerMainTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--port x|Invalid value for option '--port': 'x' is not an int",
        "--port 65536|port must be from 0 to 65535, not 65536",
        "--port|Missing required parameter for option '--port' (<port>)",
        "--cache=|a cache name is blank",
        "--token=|a server needs at least one token, and none may be blank",
        "--max-memory 0|Invalid value for option '--max-memory': '0' is not a size; write bytes,"
            + " or a number with k, m or g behind it",
        "--max-memory many|Invalid value for option '--max-memory': 'many' is not a size; write"
            + " bytes, or a number with k, m or g behind it",
        "--plaintext --ca-file ca.pem|--ca-file has nothing to write with --plaintext: drop one of"
            + " them",
        "memcached --port 65536|port must be from 0 to 65535, not 65536",
        "memcached --as 1.5|Invalid value for option '--as': '1.5' is none of 1.5.16, 1.6.18 and 1.6.45",
        "memcached --ca-file ca.pem|--ca-file has nothing to write without --tls",
        "memcached --token x|Unknown options: '--token', 'x'",
        "--verbose|Unknown option: '--verbose'",
        "start|Unmatched argument at index 0: 'start'",
      })
  void should_say_it_in_one_line_and_exit_with_2_when_options_are_bad(String options, String line) {
    StringWriter errors = new StringWriter();
    StringWriter output = new StringWriter();

    int code = commandLine(errors, output).execute(options.split(" "));

    assertThat(code).isEqualTo(2);
    assertThat(errors.toString()).isEqualToIgnoringNewLines("protosocket-server: " + line);
    assertThat(errors.toString().lines()).hasSize(1);
    assertThat(output.toString()).isEmpty();
  }

  @Test
  void should_say_it_in_one_line_and_exit_with_1_when_it_can_not_start() {
    StringWriter errors = new StringWriter();
    try (EmbeddedServer occupant = EmbeddedServer.builder().plaintext().start()) {
      int code =
          commandLine(errors, new StringWriter())
              .execute("--plaintext", "--port", Integer.toString(occupant.port()));

      assertThat(code).isEqualTo(1);
      assertThat(errors.toString())
          .isEqualToIgnoringNewLines(
              "protosocket-server: cannot listen on 127.0.0.1:"
                  + occupant.port()
                  + ": Address already in use");
    }
  }

  @Test
  void should_list_every_option_when_asked_for_help() {
    StringWriter output = new StringWriter();

    int code = commandLine(new StringWriter(), output).execute("--help");

    assertThat(code).isZero();
    assertThat(output.toString())
        .contains("--host", "--port", "--cache", "--auto-create", "--token", "--max-memory")
        .contains("--ca-file", "--plaintext", ServerMain.TOKEN_VARIABLE, "127.0.0.1");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "999999999999, 999999999999",
    "64k, 65536",
    "3M, 3145728",
    "2g, 2147483648",
    "999999999g, 1073741822926258176",
  })
  void should_read_sizes(String text, long bytes) {
    assertThat(new ByteSize().convert(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"''", "g", "-1", "1.5m", "1t", "1mb", "9999999999999", "1000000000k", "0", "0k"})
  void should_refuse_what_is_not_a_size(String text) {
    assertThatThrownBy(() -> new ByteSize().convert(text))
        .isInstanceOf(TypeConversionException.class);
  }

  private static CommandLine commandLine(StringWriter errors, StringWriter output) {
    return ServerMain.commandLine(new ServerMain(name -> null))
        .setErr(new PrintWriter(errors, true))
        .setOut(new PrintWriter(output, true));
  }
}
