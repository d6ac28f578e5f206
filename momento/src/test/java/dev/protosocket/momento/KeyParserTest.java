// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import static dev.protosocket.momento.Keys.LEGACY;
import static dev.protosocket.momento.Keys.V1;
import static dev.protosocket.momento.Keys.V1_TOKEN;
import static dev.protosocket.momento.Keys.V2;
import static dev.protosocket.momento.Keys.base64Url;
import static dev.protosocket.momento.Keys.jwt;
import static dev.protosocket.momento.Keys.tokenOf;
import static dev.protosocket.momento.Keys.v1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.Credential;
import dev.protosocket.client.CredentialException;
import dev.protosocket.client.Endpoint;
import java.time.Clock;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyParserTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Endpoint EXPLICIT = new Endpoint("cache.explicit.example", 9005);

  private static final String COPY = "; copy the whole key again from the Momento console";
  private static final String NOT_A_KEY = "KEY is neither a JWT nor base64 of a JSON object" + COPY;
  private static final String BAD_PART =
      "KEY is not a JWT, one of its 3 parts is not base64" + COPY;
  private static final String BAD_PAYLOAD =
      "KEY is not a JWT, its payload (the second part) is not base64 of a JSON object" + COPY;
  private static final String V2_WITHOUT_ENDPOINT =
      "KEY is a v2 API key, which names no endpoint; give one as the second argument in code,"
          + " or, with MomentoCredentials.fromEnvironment(), as MOMENTO_ENDPOINT or MOMENTO_REGION";
  private static final String NOT_V2 =
      "KEY is not a v2 API key (a JWT whose claim t is g); use MomentoCredentials.parse for the other kinds";

  @Test
  void should_send_the_inner_token_of_a_v1_key_to_its_endpoint() {
    Credential credential = parse(V1);

    assertThat(credential.endpointHost()).isEqualTo("cache.momento_endpoint");
    assertThat(credential.port()).isEqualTo(9004);
    assertThat(tokenOf(credential)).isEqualTo(V1_TOKEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n", " \t"})
  void should_read_a_v1_key_without_padding_and_with_whitespace_around_it(String around) {
    assertThat(parse(around + V1.replace("=", "") + around)).isEqualTo(parse(V1));
  }

  @Test
  void should_read_a_v1_key_in_either_base64_alphabet() {
    // The member x makes both alphabets differ.
    byte[] json =
        "{\"x\":\"???>>>~~~\",\"endpoint\":\"e.com\",\"api_key\":\"secret\"}".getBytes(UTF_8);
    String standard = Base64.getEncoder().encodeToString(json);
    String urlSafe = Base64.getUrlEncoder().withoutPadding().encodeToString(json);

    assertThat(standard).isNotEqualTo(urlSafe).containsAnyOf("+", "/");
    assertThat(parse(standard)).isEqualTo(parse(urlSafe));
    assertThat(tokenOf(parse(standard))).isEqualTo("secret");
  }

  @Test
  void should_not_repeat_the_cache_prefix_of_a_v1_key() {
    Credential credential = parse(v1("{\"endpoint\":\"cache.e.com:9005\",\"api_key\":\"secret\"}"));

    assertThat(credential.endpointHost()).isEqualTo("cache.e.com");
    assertThat(credential.port()).isEqualTo(9005);
  }

  @Test
  void should_send_a_v2_key_whole_to_the_explicit_endpoint() {
    Credential credential = parser(EXPLICIT).parse(V2);

    assertThat(credential.endpointHost()).isEqualTo("cache.explicit.example");
    assertThat(credential.port()).isEqualTo(9005);
    assertThat(tokenOf(credential)).isEqualTo(V2);
    assertThat(parser(EXPLICIT).parseV2(V2 + "\n")).isEqualTo(credential);
  }

  @Test
  void should_send_a_legacy_token_whole_to_its_cache_host() {
    Credential credential = parse(LEGACY);

    assertThat(credential.endpointHost()).isEqualTo("cache.example.com");
    assertThat(credential.port()).isEqualTo(9004);
    assertThat(tokenOf(credential)).isEqualTo(LEGACY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'c':'data.example.com','cp':'control.example.com'} | data.example.com",
        "{'cp':'control.example.com','c':'data.example.com'} | data.example.com",
        "{'c':'cell.example.com'}                            | cache.cell.example.com",
        "{'c':'cell.example.com','cp':null}                  | cache.cell.example.com",
        "{'c':'cache.cell.example.com'}                      | cache.cell.example.com",
        "{'endpoint':'cell.example.com'}                     | cache.cell.example.com",
        "{'endpoint':'cache.cell.example.com'}               | cache.cell.example.com",
        "{'endpoint':'cell.example.com','cp':'control'}      | cache.cell.example.com",
        "{'c':'c.example.com','endpoint':'e.example.com'}    | cache.c.example.com",
        "{'c':null,'endpoint':'e.example.com'}               | cache.e.example.com",
        "{'t':'x','c':'c.example.com'}                       | cache.c.example.com",
        "{'t':1,'c':'c.example.com'}                         | cache.c.example.com",
        "{'p':{'a':[1,{'c':'no'}]},'c':'c.example.com'}      | cache.c.example.com",
        "{'c':'\\u0063.example.com'}                         | cache.c.example.com",
      })
  void should_take_the_host_of_a_jwt_from_its_claims(String payload, String host) {
    String key = jwt(payload.replace('\'', '"'));

    assertThat(parse(key).endpointHost()).isEqualTo(host);
    assertThat(tokenOf(parse(key))).isEqualTo(key);
  }

  @Test
  void should_prefer_the_explicit_endpoint_to_the_one_that_the_key_names() {
    for (String key : new String[] {V1, LEGACY, jwt("{\"c\":\"c.example.com\"}")}) {
      Credential credential = parser(EXPLICIT).parse(key);

      assertThat(credential.endpointHost()).isEqualTo("cache.explicit.example");
      assertThat(credential.port()).isEqualTo(9005);
      assertThat(tokenOf(credential)).isEqualTo(tokenOf(parse(key)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n"})
  void should_refuse_an_empty_key(String key) {
    assertFails(key, "KEY is empty; copy a key from the Momento console");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "simple-api-key",
        "AAAA",
        "e",
        "====",
        "W10=", // []
        "bnVsbA==", // null
        "e30=e30=",
        "e31d", // {}]
        "e30ge30=", // {} {}
        "eyJl\u00e4",
        "eyJhIjoxLA==", // {"a":1,
      })
  void should_refuse_what_is_neither_jwt_nor_base64_of_an_object(String key) {
    assertFails(key, NOT_A_KEY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"this isn't a real JWT", "a.e30.b c", "a.e30.b\nc", "Bearer " + V1})
  void should_refuse_a_key_with_whitespace_in_it(String key) {
    assertFails(
        key,
        "KEY has a space or a line break in it; it must hold the key and nothing else, on one line");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"" + V1 + "\"", "'" + V2 + "'", "`" + V1, V1 + "\u201d", "\"\""})
  void should_refuse_a_key_in_quotes(String key) {
    assertFails(key, "KEY is in quotes; remove them");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ufeff" + V1, "\u00ef\u00bb\u00bf" + V2, "\u00ff\u00fee"})
  void should_refuse_a_key_behind_a_byte_order_mark(String key) {
    assertFails(key, "KEY begins with a byte order mark; save it as plain text, in ASCII");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<your-key>", "${MOMENTO_API_KEY}", "$KEY", "{{key}}"})
  void should_refuse_a_placeholder(String key) {
    assertFails(
        key,
        "KEY is a placeholder that nothing was put in for; put a key from the Momento console");
  }

  @Test
  void should_refuse_a_key_whose_object_repeats_a_name() {
    assertFails(v1("{\"endpoint\":\"a.com\",\"api_key\":\"x\",\"endpoint\":\"b.com\"}"), NOT_A_KEY);
  }

  @Test
  void should_refuse_a_key_that_was_cut_short_anywhere() {
    String whole = V1.substring(0, V1.length() - 4); // the last group holds only a newline
    for (int length = 1; length < whole.length() - 1; length++) {
      assertFails(whole.substring(0, length), NOT_A_KEY);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'foo':'bar'} | KEY is base64 of JSON without the field endpoint",
        "{} | KEY is base64 of JSON without the field endpoint",
        "{'api_key':'x'} | KEY is base64 of JSON without the field endpoint",
        "{'endpoint':null,'api_key':'x'} | KEY is base64 of JSON without the field endpoint",
        "{'endpoint': 'a.b.com'} | KEY is base64 of JSON without the field api_key",
        "{'endpoint':'a.b.com','api_key':null} | KEY is base64 of JSON without the field api_key",
        "{'endpoint':1,'api_key':'x'} | field endpoint of KEY is not a string",
        "{'endpoint':'a.b.com','api_key':{'a':'b'}} | field api_key of KEY is not a string",
        "{'endpoint':'a.b.com','api_key':true} | field api_key of KEY is not a string",
      })
  void should_name_the_field_that_is_wrong_in_a_v1_key(String json, String message) {
    assertFails(v1(json.replace('\'', '"')), message + COPY);
  }

  @Test
  void should_refuse_the_published_invalid_vectors() {
    assertFails("eyJmb28iOiJiYXIifQo=", "KEY is base64 of JSON without the field endpoint" + COPY);
    assertFails(
        "eyJlbmRwb2ludCI6ICJhLmIuY29tIn0=",
        "KEY is base64 of JSON without the field api_key" + COPY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'endpoint':'','api_key':'x'} | field endpoint of KEY is empty; give it as host, host:port, [IPv6]:port or a bare"
            + " IPv6 address",
        "{'endpoint':'a.com:0','api_key':'x'} | field endpoint of KEY has a bad port; a port is a number from 1 to 65535; give"
            + " it as host, host:port, [IPv6]:port or a bare IPv6 address",
        "{'endpoint':'a b','api_key':'x'} | field endpoint of KEY is not a host name; it consists of letters, digits, hyphens,"
            + " underscores and dots",
        "{'endpoint':'a.com','api_key':''} | field api_key of KEY is empty; give the token that the server expects",
        "{'endpoint':'a.com','api_key':'x y'} | field api_key of KEY has a space, a control character or a character outside"
            + " ASCII at index 1; remove it",
        "{'endpoint':'a.com','api_key':'x\\r\\ny'} | field api_key of KEY has a space, a control character or a character"
            + " outside ASCII at index 1; remove it",
      })
  void should_refuse_a_v1_key_whose_fields_cannot_be_used(String json, String message) {
    assertFails(v1(json.replace('\'', '"')), message);
  }

  @ParameterizedTest
  @CsvSource({"'.', 2", "a.b, 2", "a.b.c.d, 4", "10.0.0.1, 4", "'....', 5"})
  void should_refuse_a_jwt_without_three_parts(String key, int parts) {
    assertFails(key, "KEY has " + parts + " parts between dots, where a JWT has 3" + COPY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "a.e30.", ".e30.a", "a..b", "a!.e30.b", "a.e30.\u00e4"})
  void should_refuse_a_jwt_with_a_part_that_is_not_base64(String key) {
    assertFails(key, BAD_PART);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h.p.s", "h.AAAA.s", "h.W10.s", "h.e30=e30.s", "h.eyJjIjoi.s"})
  void should_refuse_a_jwt_whose_payload_is_not_an_object(String key) {
    assertFails(key, BAD_PAYLOAD);
  }

  @Test
  void should_refuse_nesting_past_the_bound() {
    String fits = "{\"c\":\"c.com\",\"p\":" + "[".repeat(31) + "]".repeat(31) + "}";
    String deep = "{\"c\":\"c.com\",\"p\":" + "[".repeat(32) + "]".repeat(32) + "}";

    assertThat(parse(jwt(fits)).endpointHost()).isEqualTo("cache.c.com");
    assertFails(jwt(deep), BAD_PAYLOAD);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'sub':'x'} | KEY is a JWT that names no cache host in a claim c or endpoint",
        "{'cp':'control.example.com'} | KEY is a JWT that names no cache host in a claim c or endpoint",
        "{'c':7} | claim c of KEY is not a string",
        "{'c':['a.com']} | claim c of KEY is not a string",
        "{'endpoint':false} | claim endpoint of KEY is not a string",
      })
  void should_name_the_claim_that_is_wrong_in_a_jwt(String payload, String message) {
    assertFails(jwt(payload.replace('\'', '"')), message + COPY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"c\":\"https://x\"}", "{\"c\":\"https://x\",\"cp\":\"y\"}"})
  void should_refuse_a_jwt_whose_host_is_malformed(String payload) {
    assertFails(
        jwt(payload),
        "claim c of KEY looks like a URL; give it as host, host:port, [IPv6]:port or a bare IPv6 address");
  }

  @Test
  void should_refuse_a_key_whose_token_stands_in_the_place_of_its_host() {
    assertFails(
        v1("{\"endpoint\":\"" + V1_TOKEN + "\",\"api_key\":\"e.com\"}"),
        "field endpoint of KEY looks like a key; give a host name there");
  }

  @Test
  void should_refuse_a_v2_key_without_an_endpoint() {
    assertFails(V2, V2_WITHOUT_ENDPOINT);
    assertFails(jwt("{\"t\":\"g\",\"c\":\"c.example.com\"}"), V2_WITHOUT_ENDPOINT);
  }

  @Test
  void should_refuse_every_other_kind_when_a_v2_key_is_wanted() {
    for (String key : new String[] {V1, LEGACY, "opaque", jwt("{\"t\":\"G\"}"), jwt("{\"t\":7}")}) {
      assertThatExceptionOfType(CredentialException.class)
          .isThrownBy(() -> parser(EXPLICIT).parseV2(key))
          .withMessage(NOT_V2);
    }
  }

  @Test
  void should_refuse_a_host_claim_of_the_wrong_type_even_when_an_endpoint_is_given() {
    assertThatExceptionOfType(CredentialException.class)
        .isThrownBy(() -> parser(EXPLICIT).parse(jwt("{\"c\":7}")))
        .withMessage("claim c of KEY is not a string" + COPY);
  }

  @Test
  void should_refuse_an_unknown_jwt_even_when_an_endpoint_is_given() {
    assertThatExceptionOfType(CredentialException.class)
        .isThrownBy(() -> parser(EXPLICIT).parse(jwt("{\"iss\":\"someone else\"}")))
        .withMessage("KEY is a JWT that names no cache host in a claim c or endpoint" + COPY);
  }

  @Test
  void should_bound_the_length_of_a_key_before_it_is_decoded() {
    assertFails("A".repeat(12_000), NOT_A_KEY);
    assertFails(
        "A".repeat(12_001), "KEY has 12001 characters, more than the limit of 12000" + COPY);
  }

  @Test
  void should_bound_the_length_of_the_token_that_is_sent() {
    String head = "h." + base64Url("{\"c\":\"c.example.com\"}") + ".";
    String longest = head + "s".repeat(8_000 - head.length());

    assertThat(tokenOf(parse(longest))).hasSize(8_000);
    assertFails(longest + "s", "KEY has 8001 characters, more than the limit of 8000");
  }

  @Test
  void should_decode_a_v1_key_whose_inner_token_has_the_full_length() {
    String host = "a".repeat(63) + "." + "b".repeat(63) + "." + "c".repeat(63);
    String token = "t".repeat(8_000);

    assertThat(tokenOf(parse(v1("{\"endpoint\":\"" + host + "\",\"api_key\":\"" + token + "\"}"))))
        .isEqualTo(token);
  }

  private static KeyParser parser(@Nullable Endpoint explicit) {
    return new KeyParser("KEY", explicit, CLOCK);
  }

  private static Credential parse(String key) {
    return parser(null).parse(key);
  }

  private static void assertFails(String key, String message) {
    assertThatExceptionOfType(CredentialException.class)
        .isThrownBy(() -> parse(key))
        .withMessage(message)
        .withNoCause();
  }
}
