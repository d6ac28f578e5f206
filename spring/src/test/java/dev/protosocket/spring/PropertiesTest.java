// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The table of docs/spring-boot.md, the records, and the metadata that IDEs read. */
class PropertiesTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| `(protosocket\\.[^`]+)` \\|([^|]*)\\| [^|]+ \\|$", Pattern.MULTILINE);

  @Test
  void should_have_all_properties_on_the_page() throws Exception {
    Map<String, String> documented = new TreeMap<>();
    Matcher row =
        ROW.matcher(Files.readString(Path.of("../docs/spring-boot.md"), StandardCharsets.UTF_8));
    while (row.find()) {
      documented.put(row.group(1), row.group(2).strip());
    }
    Map<String, String> there = new TreeMap<>();
    add(there, "protosocket", ProtosocketProperties.class);
    assertThat(documented.keySet()).isEqualTo(there.keySet());
    there.forEach(
        (property, value) -> {
          if (!value.isEmpty()) {
            assertThat(documented.get(property)).as(property).isEqualTo("`" + value + "`");
          }
        });
  }

  @Test
  void should_have_metadata_with_descriptions() throws Exception {
    JsonNode metadata;
    try (InputStream in =
        ProtosocketProperties.class.getResourceAsStream(
            "/META-INF/spring-configuration-metadata.json")) {
      metadata = JsonMapper.shared().readTree(in);
    }
    TreeSet<String> names = new TreeSet<>();
    for (JsonNode property : metadata.get("properties")) {
      String name = property.get("name").asString();
      if (name.startsWith("protosocket.")) {
        names.add(name);
        assertThat(property.path("description").asString()).as(name).isNotEmpty();
      }
    }
    assertThat(names)
        .isEqualTo(
            new TreeSet<>(
                List.of(
                    "protosocket.primary",
                    "protosocket.clients",
                    "protosocket.cache.client",
                    "protosocket.cache.server-cache",
                    "protosocket.cache.null-values",
                    "protosocket.cache.ttl",
                    "protosocket.cache.load-timeout",
                    "protosocket.cache.fail-soft.enabled",
                    "protosocket.cache.fail-soft.failures",
                    "protosocket.cache.fail-soft.pause",
                    "protosocket.cache.caches")));
  }

  private static void add(Map<String, String> properties, String prefix, Class<?> type) {
    for (RecordComponent component : type.getRecordComponents()) {
      String name = prefix + "." + dashed(component.getName());
      Type generic = component.getGenericType();
      if (component.getType() == Map.class) {
        Class<?> values = (Class<?>) ((ParameterizedType) generic).getActualTypeArguments()[1];
        if (values.isRecord()) {
          add(properties, name + ".<name>", values);
        } else {
          properties.put(name + ".<cache>", "");
        }
      } else if (component.getType().isRecord()) {
        add(properties, name, component.getType());
      } else {
        properties.put(name, defaultOf(type, component));
      }
    }
  }

  private static String defaultOf(Class<?> type, RecordComponent component) {
    int index =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getName)
            .toList()
            .indexOf(component.getName());
    DefaultValue value =
        type.getDeclaredConstructors()[0].getParameters()[index].getAnnotation(DefaultValue.class);
    return value == null ? "" : String.join(",", value.value());
  }

  private static String dashed(String name) {
    return ConfigurationPropertyName.adapt(
            name.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT), '.')
        .toString();
  }
}
