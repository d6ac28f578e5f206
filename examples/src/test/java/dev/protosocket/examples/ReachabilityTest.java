// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.MethodCallTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import io.netty.util.concurrent.EventExecutorGroup;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the jars say to native-image: what code looks up by name is named, and what is named is
 * there.
 */
class ReachabilityTest {
  private static final String OURS = "dev.protosocket.";
  private static final Set<String> KEYS =
      Set.of(
          "condition",
          "type",
          "methods",
          "allDeclaredConstructors",
          "allDeclaredFields",
          "allDeclaredMethods");

  /** A method of such a class that finds something by its name. */
  private static final Pattern LOOKUP =
      Pattern.compile(
          "java\\.lang\\.Class\\.(forName|newInstance|get(Declared)?(Constructor|Method|Field)s?"
              + "|getResource(AsStream)?)"
              + "|java\\.lang\\.ClassLoader\\.(loadClass|get(System)?Resource\\w*)"
              + "|java\\.lang\\.Module\\.getResourceAsStream"
              + "|java\\.lang\\.reflect\\.Proxy\\..*"
              + "|java\\.lang\\.invoke\\.MethodHandles\\$Lookup\\.(?!find(Static)?VarHandle$).*"
              + "|java\\.util\\.(ServiceLoader|ResourceBundle)\\..*"
              + "|org\\.springframework\\.util\\.ClassUtils\\.(forName|isPresent|resolve.*)");

  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes = ArrowsTest.ours();
  }

  /** A new one gets an entry in the metadata of its module, and then one here. */
  @Test
  void should_know_all_that_is_looked_up_by_name() {
    Set<String> lookups =
        classes.stream()
            .filter(each -> !each.getPackageName().startsWith(OURS + "testing"))
            .flatMap(each -> each.getMethodCallsFromSelf().stream())
            .filter(call -> LOOKUP.matcher(nameOf(call.getTarget())).matches())
            .map(ReachabilityTest::describe)
            .collect(Collectors.toSet());
    assertThat(lookups)
        .containsExactlyInAnyOrder(
            "cli.Surroundings: Class.getMethod",
            "client.NettyVersion: Class.getMethod",
            "codec.Library: Class.forName",
            // Of a name that the user gives, and has to give to native-image, too.
            "jcache.ProtosocketCachingProvider: Class.forName",
            "jcache.ProtosocketCachingProvider: Class.getDeclaredConstructor",
            "spring.ClientFactory: ClassUtils.isPresent");
  }

  @Test
  void should_name_what_the_client_looks_up() throws Exception {
    JsonNode entry = only(metadata("client"));
    String method = only(entry.get("methods")).get("name").asString();
    assertThat(typeOf(entry)).isEqualTo(EventExecutorGroup.class.getName());
    assertThat(EventExecutorGroup.class.getMethod(method).getParameterCount()).isZero();
    assertThat(source("client", "NettyVersion"))
        .contains("EventExecutorGroup.class.getMethod(\"" + method + "\")");
  }

  /** That they are there is for the tests of codec, which use each of them. */
  @Test
  void should_name_the_libraries_that_formats_need() throws IOException {
    assertThat(typesOf(metadata("codec")))
        .hasSize(5)
        .isEqualTo(found("\"((?:[a-z0-9]+\\.)+[A-Z]\\w+)\"", source("codec", "Library")));
  }

  @Test
  void should_name_the_modules_that_properties_need() throws Exception {
    Set<String> needed = found("require\\(\"([a-z]+\\.\\w+)\"", source("spring", "ClientFactory"));
    Set<String> named = typesOf(metadata("spring"));
    assertThat(named).hasSize(4);
    assertThat(named)
        .isEqualTo(needed.stream().map(each -> OURS + each).collect(Collectors.toSet()));
    for (String type : named) {
      Class.forName(type, false, getClass().getClassLoader());
    }
  }

  @Test
  void should_name_the_provider_of_jcache() throws Exception {
    JsonNode entry = only(metadata("jcache"));
    assertThat(typeOf(entry))
        .isEqualTo(read("/META-INF/services/javax.cache.spi.CachingProvider").strip());
    assertThat(only(entry.get("methods")).get("name").asString()).isEqualTo("<init>");
    assertThat(Class.forName(typeOf(entry)).getConstructor()).isNotNull();
  }

  @Test
  void should_name_what_picocli_sets_and_makes() throws IOException {
    Set<String> server = picoclis("server");
    server.add("picocli.CommandLine$AutoHelpMixin");
    assertThat(typesOf(metadata("server"))).isEqualTo(server);

    Set<String> cli = picoclis("cli");
    cli.add("picocli.CommandLine$AutoHelpMixin");
    cli.add("picocli.AutoComplete$GenerateCompletion");
    // Of Java 22; before it there is nothing to be found.
    cli.add("java.io.Console");
    // Gson reads and writes them.
    cli.addAll(recordsIn(OURS + "cli.load.Result"));
    assertThat(typesOf(metadata("cli"))).isEqualTo(cli);
  }

  @Test
  void should_have_no_other_form_than_native_image_reads() throws Exception {
    List<String> modules = new ArrayList<>();
    for (String module : Repository.moduleFolders()) {
      if (getClass().getResource(file(module)) != null) {
        modules.add(module);
        for (JsonNode entry : metadata(module)) {
          assertThat(KEYS).containsAll(entry.propertyNames());
          assertThat(entry.get("condition").propertyNames()).containsExactly("typeReached");
          String reached = entry.get("condition").get("typeReached").asString();
          Class.forName(reached, false, getClass().getClassLoader());
          if (!module.equals("codec")) {
            Class.forName(typeOf(entry), false, getClass().getClassLoader());
          }
        }
      }
    }
    assertThat(modules)
        .containsExactlyInAnyOrder("client", "codec", "jcache", "server", "cli", "spring");
  }

  /** Those with picocli's annotations, what they extend, and what they name as makers of values. */
  private static Set<String> picoclis(String module) {
    return classes.stream()
        .filter(each -> (each.getPackageName() + ".").startsWith(OURS + module + "."))
        .filter(each -> isAnnotated(each) || isMadeByPicocli(each))
        .map(JavaClass::getName)
        .collect(Collectors.toSet());
  }

  private static Set<String> recordsIn(String type) {
    return classes.stream()
        .filter(JavaClass::isRecord)
        .map(JavaClass::getName)
        .filter(name -> name.equals(type) || name.startsWith(type + "$"))
        .collect(Collectors.toSet());
  }

  private static boolean isAnnotated(JavaClass each) {
    return Stream.<HasAnnotations<?>>concat(Stream.of(each), each.getFields().stream())
        .flatMap(annotated -> annotated.getAnnotations().stream())
        .anyMatch(annotation -> annotation.getRawType().getName().startsWith("picocli."));
  }

  private static boolean isMadeByPicocli(JavaClass each) {
    return each.getRawInterfaces().stream()
        .anyMatch(type -> type.getName().startsWith("picocli.CommandLine$I"));
  }

  private static String describe(JavaMethodCall call) {
    return call.getOriginOwner().getName().substring(OURS.length())
        + ": "
        + call.getTargetOwner().getSimpleName()
        + "."
        + call.getName();
  }

  private static String nameOf(MethodCallTarget target) {
    return target.getOwner().getName() + "." + target.getName();
  }

  private static JsonNode metadata(String module) throws IOException {
    JsonNode root = JsonMapper.shared().readTree(read(file(module)));
    assertThat(root.propertyNames()).containsExactly("reflection");
    return root.get("reflection");
  }

  private static String file(String module) {
    String artefact = module.equals("spring") ? "spring-boot-starter" : module;
    return "/META-INF/native-image/dev.protosocket/protosocket-"
        + artefact
        + "/reachability-metadata.json";
  }

  private static String read(String resource) throws IOException {
    try (InputStream in = ReachabilityTest.class.getResourceAsStream(resource)) {
      return new String(Objects.requireNonNull(in, resource).readAllBytes(), UTF_8);
    }
  }

  private static String source(String module, String type) throws IOException {
    return Repository.read(
        module + "/src/main/java/dev/protosocket/" + module + "/" + type + ".java");
  }

  private static Set<String> found(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(each -> each.group(1))
        .collect(Collectors.toSet());
  }

  private static JsonNode only(JsonNode array) {
    assertThat(array.size()).isEqualTo(1);
    return array.get(0);
  }

  private static String typeOf(JsonNode entry) {
    return entry.get("type").asString();
  }

  private static Set<String> typesOf(JsonNode entries) {
    return entries.valueStream().map(ReachabilityTest::typeOf).collect(Collectors.toSet());
  }
}
