// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.cli.Tool.Result;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class KeyCommandTest {
  private static final String SIGNATURE = "c2lnbmF0dXJlLW9mLWEtdGVzdA";

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  private static String jwt(String claims) {
    return base64("{\"alg\":\"none\"}") + "." + base64(claims) + "." + SIGNATURE;
  }

  private static Result describe(String key, String... more) {
    Tool tool = new Tool().variable("KEY", key);
    String[] args = new String[more.length + 2];
    args[0] = "key";
    args[1] = "--credential-env=KEY";
    System.arraycopy(more, 0, args, 2, more.length);
    Result result = tool.run(args);
    assertThat(result.out() + result.err()).doesNotContain(SIGNATURE).doesNotContain("opaque");
    return result;
  }

  @Test
  void should_say_what_a_key_says() {
    String key =
        base64("{\"endpoint\":\"cell.example.com\",\"api_key\":\"" + jwt("{\"exp\":1000}") + "\"}");

    Result result = describe(key);

    assertThat(result.code()).isZero();
    assertThat(result.out())
        .matches(
            """
            kind      v1 API key, or disposable token
            endpoint  cache\\.cell\\.example\\.com:9004
            expiry    1970-01-01T00:16:40Z, [0-9]+ days ago
            """);
    assertThat(describe(key, "--json").out())
        .isEqualTo(
            "{\"kind\":\"API_KEY\",\"endpoint\":\"cache.cell.example.com:9004\","
                + "\"expiry\":\"1970-01-01T00:16:40Z\",\"expired\":true}\n");
  }

  @Test
  void should_say_what_a_key_does_not_say() {
    assertThat(describe(jwt("{\"t\":\"g\"}")).out())
        .isEqualTo(
            """
            kind      v2 API key
            endpoint  none: give one with --endpoint
            expiry    none that the key names
            """);
    assertThat(describe(jwt("{\"t\":\"g\"}"), "--json").out())
        .isEqualTo(
            "{\"kind\":\"API_KEY_V2\",\"endpoint\":null,\"expiry\":null,\"expired\":false}\n");
  }

  @Test
  void should_not_repeat_what_is_no_key() {
    Result result = describe("opaque-token");

    assertThat(result.code()).isEqualTo(Exit.USAGE);
    assertThat(result.err()).startsWith("protosocket: the API key is neither a JWT nor base64");
  }
}
