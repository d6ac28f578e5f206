// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.cli.Tool.Result;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.codec.Compression;
import dev.protosocket.codec.KeyFormat;
import dev.protosocket.codec.TypedCache;
import dev.protosocket.codec.TypedCacheBuilder;
import dev.protosocket.codec.ValueFormat;
import dev.protosocket.server.EmbeddedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a protosocket server with TLS. */
class CommandsIT {
  private static final byte[] BINARY = {0, 1, (byte) 0xff, '\n', 0x1b, '[', '2', 'J'};

  @TempDir private static Path folder;
  private static EmbeddedServer server;

  @BeforeAll
  static void start() throws IOException {
    server = EmbeddedServer.start();
    server.writeCaPem(folder.resolve("ca.pem"));
    Files.writeString(folder.resolve("token"), server.token() + "\n");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String[] there(String command, String... more) {
    List<String> args = new ArrayList<>(List.of(command));
    args.add("--endpoint=127.0.0.1:" + server.port());
    args.add("--ca-file=" + folder.resolve("ca.pem"));
    args.add("--credential-file=" + folder.resolve("token"));
    args.add(Tool.PATIENT);
    args.addAll(Arrays.asList(more));
    return args.toArray(String[]::new);
  }

  private static Result run(String command, String... more) {
    return new Tool().run(there(command, more));
  }

  private static Result done(Result result) {
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    return result;
  }

  @Test
  void should_store_get_and_delete_text() {
    assertThat(done(run("set", "--cache=cache", "text", "Ada", "--ttl=5m")).bytes()).isEmpty();
    assertThat(done(run("get", "--cache=cache", "text")).out()).isEqualTo("Ada");
    done(run("delete", "--cache=cache", "text"));

    Result gone = run("get", "--cache=cache", "text");

    assertThat(gone.code()).isEqualTo(Exit.NO_SUCH_KEY);
    assertThat(gone.err()).isEqualTo("protosocket: there is no such key\n");
    assertThat(run("get", "--cache=cache", "text", "--json").out())
        .isEqualTo("{\"found\":false}\n");
  }

  @Test
  void should_carry_any_bytes_from_stdin_and_files() throws IOException {
    Path in = Files.write(folder.resolve("in"), BINARY);
    Path out = folder.resolve("out");

    done(new Tool().stdin(BINARY).run(there("set", "--cache=cache", "piped")));
    done(run("set", "--cache=cache", "filed", "--in=" + in));

    assertThat(done(run("get", "--cache=cache", "piped")).bytes()).isEqualTo(BINARY);
    assertThat(done(run("get", "--cache=cache", "filed", "--out=" + out)).bytes()).isEmpty();
    assertThat(out).hasBinaryContent(BINARY);
  }

  @Test
  void should_read_and_write_hex_and_base64() {
    done(run("set", "--cache=cache", "--hex", "00ff", "0001"));

    assertThat(done(run("get", "--cache=cache", "--hex", "00ff")).out()).isEqualTo("0001\n");
    assertThat(done(run("get", "--cache=cache", "--base64", "AP8=")).out()).isEqualTo("AAE=\n");
    assertThat(done(run("get", "--cache=cache", "--base64", "AP8=", "--json")).out())
        .isEqualTo("{\"found\":true,\"bytes\":2,\"encoding\":\"base64\",\"value\":\"AAE=\"}\n");
  }

  private static String typed(String type, byte[] value) {
    done(new Tool().stdin(value).run(there("set", "--cache=cache", "typed")));
    return done(run("get", "--cache=cache", "typed", "--type=" + type)).out();
  }

  @Test
  void should_show_a_value_as_what_it_is_said_to_be() {
    assertThat(typed("string", "\u001b[31mred".getBytes(UTF_8))).isEqualTo("\\x1b[31mred\n");
    assertThat(typed("json", "{\"name\":\"Ada \u202e\",\"ages\":[1,2]}".getBytes(UTF_8)))
        .isEqualTo("{\n  \"name\" : \"Ada \\u{202e}\",\n  \"ages\" : [ 1, 2 ]\n}\n");
    assertThat(typed("HEX", new byte[] {0x41, (byte) 0xff})).contains("| 41 ff ", "|A.");
    assertThat(typed("long", new byte[] {0, 0, 0, 0, 0, 0, 1, 0})).isEqualTo("256\n");
    assertThat(typed("long", "12345678".getBytes(UTF_8))).isEqualTo("12345678\n");
  }

  @Test
  void should_say_what_a_typed_cache_has_written_before_its_value() {
    String text = "a value ".repeat(100);
    try (ProtosocketClient client = client()) {
      TypedCacheBuilder<String, String> cache =
          TypedCache.builder(client, "cache", KeyFormat.utf8(), ValueFormat.utf8());
      cache.build().set("plain", "Ada");
      cache.compression(Compression.deflate()).compressAbove(100).build().set("small", text);
    }

    assertThat(done(run("get", "--cache=cache", "plain", "--type=string")).out())
        .isEqualTo("# envelope: UTF-8, 3 bytes\nAda\n");
    assertThat(done(run("get", "--cache=cache", "small", "--type=string")).out())
        .matches("# envelope: UTF-8, 800 bytes from [0-9]+ by deflate\n" + text + "\n");
  }

  @Test
  void should_not_show_a_value_that_is_not_of_the_type() {
    done(run("set", "--cache=cache", "secret", "{sec ret}"));
    for (String type : List.of("json", "long")) {
      Result result = run("get", "--cache=cache", "secret", "--type=" + type);
      assertThat(result.code()).isEqualTo(Exit.USAGE);
      assertThat(result.bytes()).isEmpty();
      assertThat(result.err()).contains("--type hex shows what it is").doesNotContain("sec ret");
    }
    byte[] damaged = {(byte) 0xc1, 0x10};
    assertThat(typed("hex", damaged)).startsWith("# damaged envelope: it ends in its envelope\n");
    assertThat(run("get", "--cache=cache", "typed", "--type=string").err())
        .isEqualTo(
            "protosocket: the value has a damaged envelope: it ends in its envelope; --type hex"
                + " shows it\n");
  }

  private static ProtosocketClient client() {
    return ProtosocketClient.connect(
        ClientConfig.builder(Credential.of("127.0.0.1", server.port(), server.token()))
            .tls(TlsOptions.trust(folder.resolve("ca.pem")))
            .connectTimeout(Duration.ofMinutes(1))
            .requestTimeout(Duration.ofMinutes(1))
            .build());
  }

  @Test
  void should_not_let_a_value_steer_the_terminal() {
    done(new Tool().stdin(BINARY).run(there("set", "--cache=cache", "escape")));
    byte[] text = "\u001b[31mred\nblue \u202eback".getBytes(UTF_8);
    done(new Tool().stdin(text).run(there("set", "--cache=cache", "text-escape")));

    assertThat(done(new Tool().onTerminal().run(there("get", "--cache=cache", "escape"))).out())
        .isEqualTo("\\x00\\x01\\xff\n\\x1b[2J\n");
    assertThat(
            done(new Tool().onTerminal().run(there("get", "--cache=cache", "text-escape"))).out())
        .isEqualTo("\\x1b[31mred\nblue \\u{202e}back\n");
    assertThat(done(run("get", "--cache=cache", "text-escape", "--json")).out())
        .contains("\"encoding\":\"text\"");
    assertThat(done(run("get", "--cache=cache", "escape", "--json")).out())
        .contains("\"encoding\":\"base64\"");
  }

  @Test
  void should_say_what_the_server_says() {
    Result result = run("get", "--cache=missing", "key");

    assertThat(result.code()).isEqualTo(Exit.SERVER_ERROR);
    assertThat(result.err())
        .isEqualTo("protosocket: GET answered with NOT_FOUND: Cache \"missing\" does not exist\n");
    assertThat(run("get", "--cache=missing", "key", "--json").err())
        .isEqualTo(
            "{\"error\":\"GET answered with NOT_FOUND: Cache \\\"missing\\\" does not exist\","
                + "\"exitCode\":4,\"fate\":\"ANSWERED\"}\n");
  }

  @Test
  void should_say_which_file_cannot_be_used() {
    Path missing = folder.resolve("missing");

    Result in = run("set", "--cache=cache", "key", "--in=" + missing);
    assertThat(in.code()).isEqualTo(Exit.FILES);
    assertThat(in.err())
        .isEqualTo("protosocket: the file of --in cannot be read; check its path\n");

    done(run("set", "--cache=cache", "key", "value"));
    Result out = run("get", "--cache=cache", "key", "--out=" + missing.resolve("below"));
    assertThat(out.code()).isEqualTo(Exit.FILES);
  }

  @Test
  void should_ping_in_steps_and_count() {
    String out = done(run("ping", "--count=20")).out();

    assertThat(out.lines().map(line -> line.replaceAll(" {2,}", " ")))
        .element(0)
        .isEqualTo("127.0.0.1:" + server.port() + " over protosocket");
    assertThat(out)
        .containsPattern("(?m)^  name +[0-9.]+ ms  127\\.0\\.0\\.1$")
        .containsPattern("(?m)^  TCP +[0-9.]+ ms  127\\.0\\.0\\.1:" + server.port() + "$")
        .containsPattern("(?m)^  TLS +[0-9.]+ ms  TLSv1\\.3, \\w+, by \\w+$")
        .containsPattern("(?m)^ {30}certificate: CN=protosocket embedded server$")
        .containsPattern("(?m)^ {30}issued by: CN=protosocket embedded server CA$")
        .containsPattern("(?m)^ {30}expires: 20[0-9TZ:-]+, in 36[0-9] days$")
        .containsPattern("(?m)^  authentication +[0-9.]+ ms  accepted$")
        .containsPattern("(?m)^  operation +[0-9.]+ ms  answered$")
        .containsPattern("(?m)^20 operations: min [0-9.]+, p50 .*, max [0-9.]+ ms$")
        .doesNotContain(server.token());
  }

  @Test
  void should_ping_in_json() {
    String out = done(run("ping", "--count=3", "--json")).out();

    assertThat(out)
        .startsWith(
            "{\"endpoint\":\"127.0.0.1:"
                + server.port()
                + "\",\"wire\":\"protosocket\",\"ok\":true,")
        .contains("{\"step\":\"TLS\",\"ok\":true,\"micros\":")
        .contains("\"operationMicros\":{\"count\":3,\"min\":");
    assertThat(out.lines()).hasSize(1);
  }
}
