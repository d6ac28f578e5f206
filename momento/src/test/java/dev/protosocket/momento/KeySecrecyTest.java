// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.protosocket.client.Credential;
import dev.protosocket.client.CredentialException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a key looks like and wherever it was put, nothing that can be printed contains eight
 * characters of it.
 */
class KeySecrecyTest {
  private static final long SEED = 0x5EC2E7L;
  private static final int KEYS = 20_000;
  private static final int FILES = 500;
  private static final int WINDOW = 8;

  /**
   * What a mutation puts in: valid and invalid base64, JSON and host syntax, spaces, controls,
   * other scripts.
   */
  private static final String ALPHABET = "AZaz09+/-_=.:[]{}\",\\ \t\r\n\u0000\u00e4\u0661\ud83d%@!";

  private static final String[] SEEDS = {
    Keys.V1,
    Keys.V1_TOKEN,
    Keys.V2,
    Keys.LEGACY,
    Keys.jwt("{\"c\":\"c.example.com\",\"exp\":1}"),
    Keys.jwt("{\"c\":7}"),
    Keys.jwt("{\"sub\":\"Zm9yZ290dGVuIHRoZSBob3N0\"}"),
    Keys.v1("{\"endpoint\":\"e.com:99999\",\"api_key\":\"" + Keys.V1_TOKEN + "\"}"),
    Keys.v1("{\"endpoint\":\"e.com\",\"api_key\":[\"" + Keys.V1_TOKEN + "\"]}"),
    Keys.v1("{\"endpoint\":\"e.com\",\"api_key\":\"" + Keys.V1_TOKEN + "\\n\"}"),
    // Without the field names of a key, which are words that a message may hold.
    "{\"k\":\"" + Keys.V1_TOKEN + "\"}",
  };

  @TempDir Path directory;

  @Test
  void should_not_show_any_part_of_a_key_whatever_is_wrong_with_it() {
    Random random = new Random(SEED);
    int accepted = 0;
    int refused = 0;
    for (int i = 0; i < KEYS; i++) {
      String key = mutate(SEEDS[random.nextInt(SEEDS.length)], random);
      Set<String> secrets = windows(key, Keys.V1_TOKEN);
      boolean parsed = isSilent(() -> MomentoCredentials.parse(key), secrets, true);
      isSilent(() -> MomentoCredentials.parse(key, "example.com:9005"), secrets, true);
      isSilent(() -> MomentoCredentials.v2ApiKey(key, "example.com"), secrets, true);
      isSilent(
          () -> MomentoCredentials.fromEnvironment(Map.of("MOMENTO_API_KEY", key)), secrets, true);
      isSilent(() -> Credential.of("localhost", 9004, key), secrets, true);
      accepted += parsed ? 1 : 0;
      refused += parsed ? 0 : 1;
    }
    assertThat(accepted).isGreaterThan(KEYS / 20);
    assertThat(refused).isGreaterThan(KEYS / 2);
  }

  @Test
  void should_not_show_any_part_of_a_key_when_it_is_in_the_wrong_place() {
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < KEYS; i++) {
      String key = mutate(SEEDS[random.nextInt(SEEDS.length)], random);
      Set<String> secrets = windows(key);
      for (String name : new String[] {"MOMENTO_ENDPOINT", "MOMENTO_REGION", "MOMENTO_SNI_HOST"}) {
        Map<String, String> environment = Map.of("MOMENTO_API_KEY", Keys.V1, name, key);
        // A short mutant can be a valid host name, which a credential may show.
        refused +=
            isSilent(() -> MomentoCredentials.fromEnvironment(environment), secrets, false) ? 0 : 1;
      }
      isSilent(() -> MomentoCredentials.v2ApiKey(Keys.V2, key), secrets, false);
      isSilent(() -> Credential.of(key, 9004, "token"), secrets, false);
      isSilent(() -> MomentoCredentials.parse(Keys.V1).withServerName(key), secrets, false);
    }
    assertThat(refused).isGreaterThan(2 * KEYS);
  }

  @Test
  void should_not_show_any_part_of_a_key_that_is_in_a_file_or_is_given_as_its_path()
      throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < FILES; i++) {
      String key = mutate(SEEDS[random.nextInt(SEEDS.length)], random);
      Path file = Files.write(directory.resolve("key"), key.getBytes(ISO_8859_1));
      isSilent(() -> MomentoCredentials.fromFile(file), windows(key, Keys.V1_TOKEN), true);
    }
    for (String key : new String[] {Keys.V1, Keys.V2, Keys.LEGACY}) {
      assertThat(
              isSilent(
                  () -> MomentoCredentials.fromFile(directory.resolve(key)), windows(key), true))
          .isFalse();
    }
  }

  /** Returns whether the call gave a credential; fails if what it gave or threw shows a secret. */
  private static boolean isSilent(
      Supplier<Credential> call, Set<String> secrets, boolean checkCredential) {
    Credential credential;
    try {
      credential = call.get();
    } catch (CredentialException e) {
      assertSilent(e.toString(), secrets);
      // Without these, the rest of a printed stack trace is class and method names.
      assertThat(e.getCause()).isNull();
      assertThat(e.getSuppressed()).isEmpty();
      return false;
    }
    if (checkCredential) {
      assertSilent(credential.toString(), secrets);
    }
    return true;
  }

  private static void assertSilent(String printed, Set<String> secrets) {
    for (int i = 0; i + WINDOW <= printed.length(); i++) {
      if (secrets.contains(printed.substring(i, i + WINDOW))) {
        fail("a part of a key was shown at %d of: %s", i, printed);
      }
    }
  }

  private static Set<String> windows(String... secrets) {
    Set<String> windows = new HashSet<>();
    for (String secret : secrets) {
      for (int i = 0; i + WINDOW <= secret.length(); i++) {
        windows.add(secret.substring(i, i + WINDOW));
      }
    }
    return windows;
  }

  private static String mutate(String key, Random random) {
    StringBuilder mutant = new StringBuilder(key);
    for (int edits = random.nextInt(4); edits > 0 && mutant.length() > WINDOW; edits--) {
      int at = random.nextInt(mutant.length());
      char c = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
      switch (random.nextInt(6)) {
        case 0 -> mutant.setCharAt(at, c);
        case 1 -> mutant.insert(at, c);
        case 2 -> mutant.deleteCharAt(at);
        case 3 -> mutant.setLength(Math.max(WINDOW, at));
        case 4 -> mutant.delete(0, Math.min(at, mutant.length() - WINDOW));
        default -> mutant.insert(at, mutant.substring(at));
      }
    }
    return mutant.toString();
  }
}
