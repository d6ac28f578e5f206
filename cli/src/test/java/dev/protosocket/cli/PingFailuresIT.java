// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.cli.Tool.Result;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.testing.Certificates;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code ping} says of what goes wrong, as docs/troubleshooting.md has it. With {@code
 * -Dtroubleshooting.write=true} the page is written anew.
 */
class PingFailuresIT {
  private static final Path PAGE = Path.of("../docs/troubleshooting.md");
  private static final String BEGIN = "<!-- made by PingFailuresIT -->\n";
  private static final String END = "<!-- until here -->\n";
  private static final Duration FIRST_TIMEOUT = Duration.ofMillis(200);
  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);

  @TempDir private Path folder;
  private final StringBuilder page = new StringBuilder();

  @Test
  void should_say_what_the_page_says() throws Exception {
    Files.writeString(folder.resolve("token"), "not-the-token-of-the-server");
    try (EmbeddedServer server = EmbeddedServer.start()) {
      server.writeCaPem(folder.resolve("ca.pem"));
      Files.writeString(folder.resolve("key"), server.token());
      wrongHost();
      wrongPort();
      String[] there = {"--endpoint", "localhost:" + server.port(), "--credential-file", "key"};
      section("The name is not in the certificate", Exit.NO_CONNECTION)
          .ping(with(there, "--ca-file", "ca.pem", "--server-name", "cache.example.com"));
      section("Nobody here trusts the certificate's authority", Exit.NO_CONNECTION).ping(there);
      section("TLS is turned off, the server wants it", Exit.NO_CONNECTION)
          .ping(with(there, "--no-tls"));
      section("The key is wrong", Exit.NO_CONNECTION)
          .ping(
              "--endpoint",
              "localhost:" + server.port(),
              "--ca-file",
              "ca.pem",
              "--credential-file",
              "token");
    }
    plainText();
    expired();
    silentServer();
    slowServer();

    page.append('\n');
    String text = Files.readString(PAGE);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    if (Boolean.getBoolean("troubleshooting.write")) {
      Files.writeString(PAGE, text.substring(0, begin) + page + text.substring(end));
    } else {
      assertThat(text.substring(begin, end)).isEqualTo(page.toString());
    }
  }

  private void wrongHost() {
    section("There is no such host", Exit.NO_CONNECTION)
        .ping("--endpoint", "cache.invalid", "--credential-file", "key");
  }

  private void wrongPort() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    section("Nobody listens on the port", Exit.NO_CONNECTION)
        .ping("--endpoint", "localhost:" + port, "--credential-file", "key");
  }

  private void plainText() {
    try (EmbeddedServer server = EmbeddedServer.builder().plaintext().token("key").start()) {
      section("The server speaks no TLS", Exit.NO_CONNECTION)
          .ping("--endpoint", "localhost:" + server.port(), "--credential-file", "key");
    }
  }

  private void expired() throws Exception {
    Certificates certificates = new Certificates("Example CA");
    Files.writeString(folder.resolve("example-ca.pem"), certificates.pem());
    X509Bundle leaf =
        certificates.issue(
            "CN=cache.example.com",
            builder ->
                builder
                    .addSanDnsName("localhost")
                    .notAfter(Instant.now().minus(Duration.ofDays(3))));
    SslContext context =
        SslContextBuilder.forServer(leaf.getKeyPair().getPrivate(), leaf.getCertificatePath())
            .sslProvider(SslProvider.JDK)
            .build();
    try (EmbeddedServer server = EmbeddedServer.builder().tls(context).start()) {
      section("The certificate has expired", Exit.NO_CONNECTION)
          .ping(
              "--endpoint",
              "localhost:" + server.port(),
              "--ca-file",
              "example-ca.pem",
              "--credential-file",
              "key");
    }
  }

  private void silentServer() throws IOException {
    // The kernel accepts, and nobody reads.
    try (ServerSocket silent = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
      section("The server accepts and says nothing", Exit.NO_CONNECTION)
          .pingUntil(
              "  TLS ",
              "--endpoint",
              "localhost:" + silent.getLocalPort(),
              "--credential-file",
              "key");
    }
  }

  private void slowServer() throws IOException {
    try (EmbeddedServer server =
        EmbeddedServer.builder()
            .replyInterceptor(
                (command, reply, send) -> {
                  if (reply.hasAuth()) {
                    send.accept(reply);
                  }
                })
            .start()) {
      server.writeCaPem(folder.resolve("ca.pem"));
      Files.writeString(folder.resolve("key"), server.token());
      section("The server knows the key and does not answer", Exit.UNKNOWN)
          .pingUntil(
              "  operation ",
              "--endpoint",
              "localhost:" + server.port(),
              "--ca-file",
              "ca.pem",
              "--credential-file",
              "key");
    }
  }

  private static String[] with(String[] args, String... more) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private Section section(String title, int code) {
    return new Section(title, code);
  }

  private final class Section {
    private final String title;
    private final int code;

    Section(String title, int code) {
      this.title = title;
      this.code = code;
    }

    void ping(String... args) {
      show(args, run(Tool.PATIENT, args));
    }

    /** A machine that stands still may use up a short timeout before the step that is meant. */
    void pingUntil(String step, String... args) {
      Duration timeout = FIRST_TIMEOUT;
      Result result = run("--timeout=" + timeout.toMillis() + "ms", args);
      while (!result.out().contains(step) && timeout.compareTo(LONGEST_TIMEOUT) < 0) {
        timeout = timeout.multipliedBy(4);
        result = run("--timeout=" + timeout.toMillis() + "ms", args);
      }
      show(args, result);
    }

    private Result run(String timeout, String... args) {
      List<String> all = new ArrayList<>(List.of("ping", timeout));
      for (String each : args) {
        Path file = folder.resolve(each);
        all.add(Files.exists(file) ? file.toString() : each);
      }
      return new Tool().run(all.toArray(String[]::new));
    }

    private void show(String[] args, Result result) {
      assertThat(result.err()).as(title).isEmpty();
      assertThat(result.code()).as(title).isEqualTo(code);
      assertThat(result.out()).as(title).doesNotContain("not-the-token-of-the-server");
      page.append("\n### ").append(title).append("\n\n");
      String command = "$ protosocket ping " + String.join(" ", args) + "\n";
      mask(command + result.out())
          .lines()
          .flatMap(line -> Words.wrap(line).lines())
          .forEach(line -> page.append("    ").append(line).append('\n'));
    }

    private String mask(String text) {
      return text.replaceAll("\n {6}(?=\\S)", " ") // what was wrapped
          .replaceAll("localhost:[0-9]+", "localhost:#")
          .replaceAll("127\\.0\\.0\\.1:[0-9]+", "127.0.0.1:#")
          .replaceAll("after [0-9.]+ ms", "after # ms")
          .replaceAll("(timeout of|within) [0-9.]+ ms", "$1 # ms")
          .replaceAll("(?m)^(.{17} *)[0-9.]+ ms  ", "$1# ms  ")
          .replaceAll("(?m)^(.{17}) *# ms  ", "$1       # ms  ")
          .replaceAll("expires: [^,]+, in [0-9]+ days", "expires: #, in # days")
          .replaceAll("expires: [^,]+, [0-9]+ days ago", "expires: #, # days ago")
          .replaceAll("TLSv1.3, \\w+, by \\w+", "TLSv1.3, TLS_AES_128_GCM_SHA256, by BoringSSL")
          // Each resolver, socket and JDK has words of its own.
          .replaceAll("(UnknownHostException: ).*", "$1...")
          .replaceAll("(the last said: ).*(Connection refused).*", "$1$2 ...")
          .replaceAll("(No subject alternative DNS name matching \\S+ found).*", "$1 ...");
    }
  }
}
