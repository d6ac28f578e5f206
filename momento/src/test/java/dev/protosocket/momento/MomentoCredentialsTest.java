// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import static dev.protosocket.momento.Keys.LEGACY;
import static dev.protosocket.momento.Keys.V1;
import static dev.protosocket.momento.Keys.V1_TOKEN;
import static dev.protosocket.momento.Keys.V2;
import static dev.protosocket.momento.Keys.tokenOf;
import static java.nio.charset.StandardCharsets.UTF_16;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.Credential;
import dev.protosocket.client.CredentialException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentoCredentialsTest {
  private static final String FORMS =
      "; give it as host, host:port, [IPv6]:port or a bare IPv6 address";
  private static final String NO_KEY =
      "neither MOMENTO_API_KEY nor MOMENTO_AUTH_TOKEN is set; set MOMENTO_API_KEY to a key from the Momento console";
  private static final String UNKNOWN_REGION =
      "MOMENTO_REGION is not a known region; set it to one of ap-northeast-1, ap-south-1, ap-southeast-1, ap-southeast-2,"
          + " eu-central-1, eu-north-1, eu-west-1, eu-west-2, us-east-1, us-east-2, us-west-2,"
          + " or set MOMENTO_ENDPOINT instead";

  @TempDir Path directory;

  @Test
  void should_parse_the_published_vectors() {
    assertThat(MomentoCredentials.parse(V1).endpointHost()).isEqualTo("cache.momento_endpoint");
    assertThat(tokenOf(MomentoCredentials.parse(V1))).isEqualTo(V1_TOKEN);
    assertThat(MomentoCredentials.v2ApiKey(V2, "test_endpoint").endpointHost())
        .isEqualTo("cache.test_endpoint");
    assertThat(tokenOf(MomentoCredentials.v2ApiKey(V2, "test_endpoint"))).isEqualTo(V2);
    assertThat(MomentoCredentials.parse(LEGACY).endpointHost()).isEqualTo("cache.example.com");
    assertThat(tokenOf(MomentoCredentials.parse(LEGACY))).isEqualTo(LEGACY);
  }

  @Test
  void should_take_the_endpoint_apart_when_one_is_given() {
    Credential credential = MomentoCredentials.parse(V2, "[2001:db8::1]:9005");

    assertThat(credential.endpointHost()).isEqualTo("2001:db8::1");
    assertThat(credential.port()).isEqualTo(9005);
    assertThat(MomentoCredentials.parse(V1, "cell.example.com").endpointHost())
        .isEqualTo("cache.cell.example.com");
    assertThat(MomentoCredentials.parse(V1, null)).isEqualTo(MomentoCredentials.parse(V1));
  }

  @Test
  void should_name_the_argument_that_is_wrong() {
    assertFails(
        () -> MomentoCredentials.parse(""),
        "the API key is empty; copy a key from the Momento console");
    assertFails(() -> MomentoCredentials.parse(V2, " "), "the endpoint is empty" + FORMS);
    assertFails(
        () -> MomentoCredentials.v2ApiKey(V2, "example.com:99999"),
        "the endpoint has a bad port; a port is a number from 1 to 65535" + FORMS);
    assertFails(
        () -> MomentoCredentials.v2ApiKey(V1, "example.com"),
        "the API key is not a v2 API key (a JWT whose claim t is g); use MomentoCredentials.parse"
            + " for the other kinds");
  }

  @Test
  void should_take_the_api_key_before_the_auth_token() {
    assertThat(tokenOf(load("MOMENTO_API_KEY", V1, "MOMENTO_AUTH_TOKEN", LEGACY)))
        .isEqualTo(V1_TOKEN);
    assertThat(tokenOf(load("MOMENTO_AUTH_TOKEN", LEGACY))).isEqualTo(LEGACY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n", "\t \r\n"})
  void should_treat_a_blank_variable_as_unset(String blank) {
    Credential credential =
        load(
            "MOMENTO_API_KEY", blank,
            "MOMENTO_AUTH_TOKEN", V1,
            "MOMENTO_ENDPOINT", blank,
            "MOMENTO_REGION", blank,
            "MOMENTO_SNI_HOST", blank);

    assertThat(credential).isEqualTo(MomentoCredentials.parse(V1));
    assertThat(
            load("MOMENTO_API_KEY", V2, "MOMENTO_ENDPOINT", blank, "MOMENTO_REGION", "eu-west-1")
                .endpointHost())
        .isEqualTo("cache.cell-1-eu-west-1-1.prod.a.momentohq.com");
    assertFails(() -> load("MOMENTO_API_KEY", blank, "MOMENTO_AUTH_TOKEN", blank), NO_KEY);
  }

  @Test
  void should_say_which_variables_are_missing_when_none_is_set() {
    assertFails(() -> load(), NO_KEY);
    assertFails(() -> load("MOMENTO_ENDPOINT", "example.com", "momento_api_key", V1), NO_KEY);
  }

  @Test
  void should_not_go_on_to_the_auth_token_when_the_api_key_is_malformed() {
    assertFails(
        () -> load("MOMENTO_API_KEY", "simple-api-key", "MOMENTO_AUTH_TOKEN", V1),
        "MOMENTO_API_KEY is neither a JWT nor base64 of a JSON object;"
            + " copy the whole key again from the Momento console");
    assertFails(
        () -> load("MOMENTO_AUTH_TOKEN", "simple-api-key", "MOMENTO_ENDPOINT", "example.com"),
        "MOMENTO_AUTH_TOKEN is neither a JWT nor base64 of a JSON object;"
            + " copy the whole key again from the Momento console");
  }

  @Test
  void should_take_the_endpoint_before_the_region_before_the_one_in_the_key() {
    assertThat(load("MOMENTO_API_KEY", V1).endpointHost()).isEqualTo("cache.momento_endpoint");
    assertThat(load("MOMENTO_API_KEY", V1, "MOMENTO_REGION", "us-east-2").endpointHost())
        .isEqualTo("cache.cell-1-us-east-2-1.prod.a.momentohq.com");
    assertThat(
            load(
                    "MOMENTO_API_KEY",
                    V1,
                    "MOMENTO_REGION",
                    "us-east-2",
                    "MOMENTO_ENDPOINT",
                    "example.com")
                .endpointHost())
        .isEqualTo("cache.example.com");
  }

  @ParameterizedTest
  @CsvSource({
    "cell-4-us-west-2-1.prod.a.momentohq.com, cache.cell-4-us-west-2-1.prod.a.momentohq.com, 9004",
    "cache.example.com:9005, cache.example.com, 9005",
    "10.0.0.1:9005, 10.0.0.1, 9005",
    "[::1]:9005, ::1, 9005",
    "2001:db8::1, 2001:db8::1, 9004",
  })
  void should_read_the_endpoint_of_a_v2_key_from_its_variable(
      String endpoint, String host, int port) {
    Credential credential = load("MOMENTO_API_KEY", V2, "MOMENTO_ENDPOINT", endpoint);

    assertThat(credential.endpointHost()).isEqualTo(host);
    assertThat(credential.port()).isEqualTo(port);
    assertThat(tokenOf(credential)).isEqualTo(V2);
  }

  @ParameterizedTest
  @CsvSource({
    "us-east-1, cell-us-east-1-1",
    "us-east-2, cell-1-us-east-2-1",
    "us-west-2, cell-4-us-west-2-1",
    "ap-northeast-1, cell-ap-northeast-1-1",
    "ap-south-1, cell-1-ap-south-1-1",
    "ap-southeast-1, cell-1-ap-southeast-1-1",
    "ap-southeast-2, cell-1-ap-southeast-2-1",
    "eu-central-1, cell-1-eu-central-1-1",
    "eu-north-1, cell-1-eu-north-1-1",
    "eu-west-1, cell-1-eu-west-1-1",
    "eu-west-2, cell-1-eu-west-2-1",
    "' eu-west-2\n', cell-1-eu-west-2-1",
  })
  void should_know_the_cell_of_every_region(String region, String cell) {
    Credential credential = load("MOMENTO_API_KEY", V2, "MOMENTO_REGION", region);

    assertThat(credential.endpointHost()).isEqualTo("cache." + cell + ".prod.a.momentohq.com");
    assertThat(credential.port()).isEqualTo(9004);
  }

  @ParameterizedTest
  @ValueSource(strings = {"us-west-1", "US-EAST-1", "mars", "us-east-1,us-east-2", V2})
  void should_list_the_known_regions_when_one_is_unknown(String region) {
    assertFails(() -> load("MOMENTO_API_KEY", V2, "MOMENTO_REGION", region), UNKNOWN_REGION);
  }

  @Test
  void should_refuse_a_malformed_endpoint_and_name_its_variable() {
    assertFails(
        () -> load("MOMENTO_API_KEY", V2, "MOMENTO_ENDPOINT", "example.com:notaport"),
        "MOMENTO_ENDPOINT has a bad port; a port is a number from 1 to 65535" + FORMS);
    assertFails(
        () -> load("MOMENTO_API_KEY", V1, "MOMENTO_ENDPOINT", "https://example.com"),
        "MOMENTO_ENDPOINT looks like a URL" + FORMS);
  }

  @Test
  void should_refuse_a_v2_key_without_endpoint_or_region() {
    assertFails(
        () -> load("MOMENTO_API_KEY", V2),
        "MOMENTO_API_KEY is a v2 API key, which names no endpoint; give one as the second argument in code,"
            + " or, with MomentoCredentials.fromEnvironment(), as MOMENTO_ENDPOINT or MOMENTO_REGION");
  }

  @Test
  void should_verify_the_sni_host_instead_of_the_endpoint() {
    Credential credential =
        load(
            "MOMENTO_API_KEY",
            V2,
            "MOMENTO_ENDPOINT",
            "10.0.0.1:9005",
            "MOMENTO_SNI_HOST",
            " cache.example.com\n");

    assertThat(credential.endpointHost()).isEqualTo("10.0.0.1");
    assertThat(credential.serverName()).isEqualTo("cache.example.com");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.1 | is an IP address; give the host name in the server's certificate",
        "::1 | is an IP address; give the host name in the server's certificate",
        "cache.example.com:9004 | has a colon; give the host name alone, without a port",
        "cache..com | is not a host name; between its dots stand 1 to 63 characters",
      })
  void should_refuse_a_malformed_sni_host_and_name_its_variable(String name, String problem) {
    assertFails(
        () -> load("MOMENTO_API_KEY", V1, "MOMENTO_SNI_HOST", name), "MOMENTO_SNI_HOST " + problem);
  }

  @Test
  void should_load_the_key_of_a_named_variable_and_look_at_no_other() {
    Map<String, String> environment =
        Map.of(
            "ORDERS_KEY",
            " " + V1 + "\n",
            "ORDERS_V2",
            V2,
            "MOMENTO_API_KEY",
            LEGACY,
            "MOMENTO_ENDPOINT",
            "other.example.com",
            "MOMENTO_SNI_HOST",
            "other.example.com");

    assertThat(MomentoCredentials.fromVariable(environment, "ORDERS_KEY", null))
        .isEqualTo(MomentoCredentials.parse(V1));
    assertThat(MomentoCredentials.fromVariable(environment, "ORDERS_V2", "example.com:9005"))
        .isEqualTo(MomentoCredentials.v2ApiKey(V2, "example.com:9005"));
    assertFails(
        () -> MomentoCredentials.fromVariable(environment, "ORDERS_V2", null),
        "ORDERS_V2 is a v2 API key, which names no endpoint; give one as the second argument in code,"
            + " or, with MomentoCredentials.fromEnvironment(), as MOMENTO_ENDPOINT or MOMENTO_REGION");
    assertFails(
        () -> MomentoCredentials.fromVariable(environment, "ORDERS_KEY", "a b"),
        "the endpoint is not a host name; it consists of letters, digits, hyphens, underscores and dots");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\r\n"})
  void should_treat_a_blank_named_variable_as_unset(String blank) {
    String message =
        "ORDERS_KEY is not set, or empty; set it to a key from the Momento console, and check that"
            + " this process gets it";

    assertFails(
        () -> MomentoCredentials.fromVariable(Map.of("ORDERS_KEY", blank), "ORDERS_KEY", null),
        message);
    assertFails(
        () -> MomentoCredentials.fromVariable(Map.of("MOMENTO_API_KEY", V1), "ORDERS_KEY", null),
        message);
  }

  @Test
  void should_read_a_named_variable_of_the_process() {
    String unset = "PROTOSOCKET_TEST_NO_SUCH_VARIABLE";

    assertFails(
        () -> MomentoCredentials.fromEnvironment(unset),
        unset
            + " is not set, or empty; set it to a key from the Momento console, and check that this"
            + " process gets it");
    // Whatever PATH holds, it is found, and is no key.
    assertThatExceptionOfType(CredentialException.class)
        .isThrownBy(() -> MomentoCredentials.fromEnvironment("PATH", "example.com"))
        .withMessageStartingWith("PATH ")
        .withMessageNotContaining("not set");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "A B", "1A", V1, V1_TOKEN, V2, "$ORDERS_KEY"})
  void should_not_repeat_what_is_given_as_the_name_of_a_variable_and_is_none(String name) {
    assertFails(
        () -> MomentoCredentials.fromVariable(Map.of(), name, null),
        "the variable's name is not one; give the name of the variable that holds the key, not the key");
  }

  @Test
  void should_read_the_environment_of_the_process() {
    Supplier<Credential> fromProcess = MomentoCredentials::fromEnvironment;
    Map<String, String> environment = System.getenv();
    Object expected = outcome(() -> MomentoCredentials.fromEnvironment(environment));

    assertThat(outcome(fromProcess)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n", "\n\n"})
  void should_read_a_key_from_a_file(String end) throws IOException {
    assertThat(MomentoCredentials.fromFile(file(V1 + end))).isEqualTo(MomentoCredentials.parse(V1));
    assertThat(MomentoCredentials.fromFile(file(LEGACY + end), null))
        .isEqualTo(MomentoCredentials.parse(LEGACY));
    assertThat(MomentoCredentials.fromFile(file(V2 + end), "example.com:9005"))
        .isEqualTo(MomentoCredentials.v2ApiKey(V2, "example.com:9005"));
  }

  @Test
  void should_say_what_is_wrong_with_a_file() throws IOException {
    assertFails(
        () -> MomentoCredentials.fromFile(directory.resolve("absent")),
        "the credential file does not exist; check its path");
    assertFails(
        () -> MomentoCredentials.fromFile(directory),
        "the credential file is a directory; give the path of the file in it");
    Path notADirectory = file(V1).resolve("key");
    assertFails(
        () -> MomentoCredentials.fromFile(notADirectory),
        "the credential file cannot be read; check its permissions");
  }

  @Test
  void should_say_what_is_wrong_with_the_content_of_a_file() throws IOException {
    Path empty = file("\n");
    assertFails(
        () -> MomentoCredentials.fromFile(empty),
        "the credential file is empty; copy a key from the Momento console");
    Path v2 = file(V2);
    assertFails(
        () -> MomentoCredentials.fromFile(v2),
        "the credential file is a v2 API key, which names no endpoint; give one as the second argument in code,"
            + " or, with MomentoCredentials.fromEnvironment(), as MOMENTO_ENDPOINT or MOMENTO_REGION");
    Path utf16 = Files.write(directory.resolve("utf16"), V1.getBytes(UTF_16));
    assertFails(
        () -> MomentoCredentials.fromFile(utf16),
        "the credential file begins with a byte order mark; save it as plain text, in ASCII");
    Path utf8 = Files.writeString(directory.resolve("utf8"), "\ufeff" + V1);
    assertFails(
        () -> MomentoCredentials.fromFile(utf8),
        "the credential file begins with a byte order mark; save it as plain text, in ASCII");
    assertFails(
        () -> MomentoCredentials.fromFile(utf16, "a b"),
        "the endpoint is not a host name; it consists of letters, digits, hyphens, underscores and dots");
  }

  @Test
  void should_bound_the_size_of_a_file() throws IOException {
    int room = MomentoCredentials.MAX_FILE_BYTES - V1.length();
    Path largest = file(V1 + "\n".repeat(room));
    assertThat(MomentoCredentials.fromFile(largest)).isEqualTo(MomentoCredentials.parse(V1));

    Path tooLarge = file(V1 + "\n".repeat(room + 1));
    assertFails(
        () -> MomentoCredentials.fromFile(tooLarge),
        "the credential file has more than 16384 bytes; it must hold the key and nothing else");
  }

  @Test
  void should_throw_and_name_the_parameter_when_it_is_null() throws ReflectiveOperationException {
    Map<Class<?>, Object> values =
        Map.of(String.class, "KEY", Map.class, Map.of(), Path.class, directory);
    int calls = 0;
    for (Method method : MomentoCredentials.class.getDeclaredMethods()) {
      Parameter[] parameters = method.getParameters();
      for (int i = 0; i < parameters.length && Modifier.isPublic(method.getModifiers()); i++) {
        // Null is an endpoint that the key names, if it is of a kind that does.
        String name = parameters[i].getName();
        if (name.equals("endpoint") && !method.getName().equals("v2ApiKey")) {
          continue;
        }
        Object[] arguments =
            Arrays.stream(parameters).map(each -> values.get(each.getType())).toArray();
        arguments[i] = null;
        assertThatExceptionOfType(InvocationTargetException.class)
            .as(method + " " + name)
            .isThrownBy(() -> method.invoke(null, arguments))
            .havingCause()
            .isInstanceOf(NullPointerException.class)
            .withMessage(name);
        calls++;
      }
    }
    assertThat(calls).isEqualTo(10);
  }

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("key"), content);
  }

  private static Credential load(String... namesAndValues) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      environment.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return MomentoCredentials.fromEnvironment(environment);
  }

  private static Object outcome(Supplier<Credential> call) {
    try {
      return call.get();
    } catch (CredentialException e) {
      return e.getMessage();
    }
  }

  private static void assertFails(Supplier<Credential> call, String message) {
    assertThatExceptionOfType(CredentialException.class)
        .isThrownBy(call::get)
        .withMessage(message)
        .withNoCause();
  }
}
