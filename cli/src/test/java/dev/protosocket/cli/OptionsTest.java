// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.cli.Tool.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused before anything is sent, and that no refusal repeats a secret. */
class OptionsTest {
  private static final String SECRET = "eyJzZWNyZXQ";

  private static void assertRefused(Result result, String message) {
    assertThat(result.err()).isEqualTo("protosocket: " + message + "\n");
    assertThat(result.code()).isEqualTo(Exit.USAGE);
    assertThat(result.bytes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "get --wire memcached key | give --endpoint: where the memcached is",
        "get --endpoint localhost key | give --cache: the name of the cache",
        "get --cache c --endpoint localhost key | there is no credential: set MOMENTO_API_KEY, or"
            + " say where it is with --credential-env or --credential-file",
        "get --hex --cache c xyz | KEY is not hex",
        "get --hex --base64 --cache c 00 | give --hex or --base64, not both",
        "set --cache c key value --in file | give VALUE or --in, not both",
        "set --cache c key --credential-file - | stdin cannot be the credential and the value",
        "get --cache c k --type json --out f | --type is for people; drop --json and --out",
        "ping --count 0 | --count is 1 to 1000000",
        "stats --endpoint localhost | only memcached has statistics: add --wire memcached",
        "keys --endpoint localhost | only memcached has a list of its keys: add --wire memcached",
        "ping --wire memcached --endpoint localhost --ca-file f --no-tls | --ca-file has nothing to"
            + " verify with --no-tls: drop one",
        "get --credential-env A --credential-file B --cache c k | give --credential-env or"
            + " --credential-file, not both",
        "get --credential-env NOT_SET --cache c k | NOT_SET is not set, or empty",
        "ping --credential-file /no/such/file | the credential file cannot be read; check its path"
            + " and permissions",
        "get --cache c | Missing required parameter: 'KEY'",
        "ping --unknown=" + SECRET + " | unknown option --unknown; see protosocket ping --help",
        "ping " + SECRET + " | one argument too many; see protosocket ping --help",
        "ping --credential-env "
            + SECRET
            + " | --credential-env is no variable's name; give the"
            + " name of the variable that holds the credential, not the credential",
      })
  void should_refuse(String args, String message) {
    assertRefused(new Tool().run(args.split(" ")), message);
  }

  @Test
  void should_say_how_a_time_is_written() {
    assertThat(new Tool().run("ping", "--timeout=soon").err())
        .isEqualTo(
            "protosocket: Invalid value for option '--timeout': it is a number above 0 and ms, s,"
                + " m, h or d, as in 500ms\n");
  }

  @Test
  void should_ask_a_token_for_its_server() {
    assertRefused(
        new Tool().variable("MOMENTO_API_KEY", "a-token").run("ping"),
        "give --endpoint: the credential is a token that does not say where its server is");
  }

  @Test
  void should_ask_for_an_endpoint_with_the_options_of_the_tool() {
    String v2 = "eyJhbGciOiJub25lIn0.eyJ0IjoiZyJ9.c2ln";
    assertRefused(
        new Tool().variable("KEY", v2).run("ping", "--credential-env=KEY"),
        "the API key is a v2 API key, which names no endpoint; give --endpoint, or set"
            + " MOMENTO_ENDPOINT");
  }

  @Test
  void should_refuse_a_login_without_a_password(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("login"), "user");
    assertRefused(
        new Tool()
            .run("ping", "--wire=memcached", "--endpoint=localhost", "--credential-file=" + file),
        "the credential of a memcached is user:password");
  }

  @Test
  void should_show_help_and_version() {
    Result help = new Tool().run("--help");
    assertThat(help.code()).isZero();
    assertThat(help.out())
        .contains(
            "ping", "get", "set", "delete", "key", "stats", "keys", "server", "load", "compare")
        .contains("generate-completion");
    assertThat(new Tool().run("ping", "--help").out()).contains("--endpoint", "--count", "--json");
    assertThat(new Tool().run("load", "--help").out()).contains("protosocket load", "--key-space");
    assertThat(new Tool().run("compare", "--help").out()).contains("protosocket compare", "--out");
    Result wrong = new Tool().run("load", "--ops=0");
    assertThat(wrong.code()).isEqualTo(Exit.USAGE);
    assertThat(wrong.err())
        .isEqualTo("protosocket: --ops must be between 1 and 10000000000, not 0\n");
    assertThat(new Tool().run("--version").out()).startsWith("protosocket ");
    assertThat(new Tool().run().code()).isEqualTo(Exit.USAGE);
  }
}
