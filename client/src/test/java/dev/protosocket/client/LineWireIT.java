// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.ConnectionFailedException.AuthenticationFailed;
import dev.protosocket.testing.LeakCheck;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Another protocol, from the first byte to the last, over a socket. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class LineWireIT {
  private static final String CACHE = "cache";

  /** Longer than what is encoded under the lock. */
  private static final byte[] LARGE = "9".repeat(9 * 1024).getBytes(UTF_8);

  @Test
  void should_carry_every_style_of_call() throws Exception {
    try (Peer peer = Peer.plaintext(LineWireIT::serve);
        ProtosocketClient client = ProtosocketClient.connect(config(peer))) {
      client.set(CACHE, "k", "v".getBytes(UTF_8));
      assertThat(client.get(CACHE, "k")).asString(UTF_8).isEqualTo("v");
      assertThat(client.get(CACHE, "absent")).isNull();
      client.delete(CACHE, "k");
      assertThat(client.get(CACHE, "k")).isNull();

      List<CompletableFuture<byte[]>> gets = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        byte[] value = i % 3 == 0 ? LARGE : ("value " + i).getBytes(UTF_8);
        client.setAsync(CACHE, "k" + i, value);
        gets.add(client.getAsync(CACHE, "k" + i));
      }
      for (int i = 0; i < gets.size(); i++) {
        byte[] value = gets.get(i).get();
        assertThat(value).isEqualTo(i % 3 == 0 ? LARGE : ("value " + i).getBytes(UTF_8));
      }

      client.reauthenticateAsync(Credential.of("localhost", peer.port(), "good-too")).get();
      try (Pipeline<Integer> pipeline = client.pipeline()) {
        for (int i = 0; i < 100; i++) {
          pipeline.fireGet(CACHE, "k" + i, i);
        }
        for (int i = 0; i < 100; i++) {
          try (CompletedOp<Integer> op = pipeline.recv()) {
            assertThat(op.userData()).isEqualTo(i);
            assertThat(op.outcome()).isEqualTo(Outcome.HIT);
          }
        }
      }
    }
  }

  /** Threads that ask and give up; each value names its key. */
  @Test
  void should_never_give_one_threads_value_to_another() throws Exception {
    try (Peer peer = Peer.plaintext(LineWireIT::serve);
        ProtosocketClient client = ProtosocketClient.connect(config(peer))) {
      List<CompletableFuture<Integer>> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        String prefix = "thread-" + t + "-";
        threads.add(
            CompletableFuture.supplyAsync(
                () -> useUp(client, prefix), task -> new Thread(task).start()));
      }
      for (CompletableFuture<Integer> thread : threads) {
        assertThat(thread.get()).isPositive();
      }
      assertThat(client.isOpen()).isTrue();
    }
  }

  @Test
  void should_say_that_the_server_refuses_the_token() throws Exception {
    try (Peer peer = Peer.plaintext(LineWireIT::serve)) {
      ClientConfig config =
          config(peer).toBuilder()
              .credential(Credential.of("localhost", peer.port(), "bad-token"))
              .build();
      assertThatExceptionOfType(AuthenticationFailed.class)
          .isThrownBy(() -> ProtosocketClient.connect(config))
          .withMessageContaining("the server answered UNKNOWN: go away");
    }
  }

  @Test
  void should_say_that_another_server_answers() throws Exception {
    try (Peer peer =
        Peer.plaintext(
            connection -> {
              connection.send("220 ready for mail\n".getBytes(UTF_8));
              connection.awaitClose();
            })) {
      assertThatExceptionOfType(AuthenticationFailed.class)
          .isThrownBy(() -> ProtosocketClient.connect(config(peer)))
          .withMessageContaining("the server is not behaving as a line server");
    }
  }

  private static ClientConfig config(Peer peer) {
    return ClientConfig.builder(Credential.of("localhost", peer.port(), "good-token"))
        .wire(new LineWire())
        .tls(TlsOptions.insecurePlaintext())
        .connectTimeout(Duration.ofSeconds(20))
        .requestTimeout(Duration.ofSeconds(30))
        .build();
  }

  private static int useUp(ProtosocketClient client, String prefix) {
    int hits = 0;
    for (int i = 0; i < 200; i++) {
      String key = prefix + i;
      byte[] value = (i % 5 == 0 ? key + "9".repeat(9 * 1024) : key).getBytes(UTF_8);
      client.setAsync(CACHE, key, value);
      CompletableFuture<byte[]> get = client.getAsync(CACHE, key);
      if (i % 7 == 0) {
        get.cancel(false);
      } else {
        assertThat(get.join()).isEqualTo(value);
        hits++;
      }
    }
    return hits;
  }

  /** A server of its own, that keeps what it is given. */
  private static void serve(PeerConnection connection) throws IOException {
    Map<String, String> items = new HashMap<>();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(connection.stream().getInputStream(), UTF_8));
    OutputStream out = connection.stream().getOutputStream();
    for (String line; (line = in.readLine()) != null; ) {
      List<String> words = List.of(line.split(" ", -1));
      String key = words.get(words.size() - 1);
      String reply =
          switch (words.get(0)) {
            case "A" -> key.startsWith("good") ? "OK" : "ERROR go away";
            case "G" -> {
              String value = items.get(key);
              yield value == null ? "MISS" : "HIT " + value.length() + "\n" + value;
            }
            case "D" -> {
              items.remove(key);
              yield "DELETED";
            }
            default -> {
              items.put(key, in.readLine());
              yield "STORED";
            }
          };
      out.write((reply + "\n").getBytes(UTF_8));
      out.flush();
    }
  }
}
