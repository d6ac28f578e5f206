// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.Endpoint;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SrvRecordTest {
  private static List<Node> nodes(String... records) {
    return SrvRecord.nodes(Stream.of(records).map(SrvRecord::parse).toList()).nodes();
  }

  private static Node node(String host, int port, int weight) {
    return Node.of(new Endpoint(host, port)).withWeight(weight);
  }

  @Test
  void should_order_nodes_by_host_and_port() {
    assertThat(
            nodes("0 0 2 b.example.", "0 0 1 b.example.", "0 0 3 a.example.", "0 0 3 a.example."))
        .containsExactly(node("a.example", 3, 1), node("b.example", 1, 1), node("b.example", 2, 1));
  }

  @Test
  void should_take_weights_only_when_they_differ() {
    assertThat(nodes("0 33 1 a.", "0 33 1 b.")).containsExactly(node("a", 1, 1), node("b", 1, 1));
    assertThat(nodes("0 33 1 a.", "0 66 1 b.", "0 0 1 c."))
        .containsExactly(node("a", 1, 33), node("b", 1, 66), node("c", 1, 1));
  }

  @Test
  void should_use_the_lowest_priority_only() {
    assertThat(nodes("10 0 1 a.", "5 0 1 b.", "5 0 1 c.", "20 0 1 d."))
        .containsExactly(node("b", 1, 1), node("c", 1, 1));
  }

  @Test
  void should_know_of_no_nodes_when_there_is_no_such_service() {
    assertThat(nodes("0 0 0 .")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0 0 1",
        "0 0 1 a. b.",
        "-1 0 1 a.",
        "0 65536 1 a.",
        "0 0 99999999999 a.",
        "0 x 1 a.",
        "0 0 0 a.",
        "0 0 1 a b"
      })
  void should_refuse_what_is_no_record(String record) {
    assertThatThrownBy(() -> nodes(record)).isInstanceOf(RuntimeException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "ldap://evil.example/a", "dns:a", "a/b", "a b", "-a", "a\n", "é.example"})
  void should_refuse_names_that_jndi_takes_for_something_else(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> NodeSource.srv(name));
  }

  /** Runs where JNDI is absent; by a name of its own, for the other class loader. */
  public static final class Srv implements Callable<Object> {
    @Override
    public Object call() {
      return NodeSource.srv("a.example");
    }
  }

  /** Has no java.naming, as an image that was made without. */
  private static final class Without extends URLClassLoader {
    private final ClassLoader platform = ClassLoader.getPlatformClassLoader();

    Without() throws Exception {
      super(urls(), null);
    }

    private static URL[] urls() throws Exception {
      List<URL> urls = new ArrayList<>();
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        urls.add(new File(entry).toURI().toURL());
      }
      return urls.toArray(new URL[0]);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith("javax.naming.")) {
        throw new ClassNotFoundException(name);
      }
      try {
        return super.findClass(name);
      } catch (ClassNotFoundException e) {
        return platform.loadClass(name);
      }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      return name.startsWith("javax.naming.") ? findClass(name) : super.loadClass(name, resolve);
    }
  }

  @Test
  void should_name_the_modules_when_they_are_absent() throws Exception {
    try (Without loader = new Without()) {
      Class<?> there = loader.loadClass(Srv.class.getName());
      assertThat(there.getClassLoader()).isSameAs(loader);
      Callable<?> srv = (Callable<?>) there.getConstructor().newInstance();
      assertThatThrownBy(srv::call)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "NodeSource.srv needs the JDK's modules java.naming and jdk.naming.dns: "
                  + "--add-modules java.naming,jdk.naming.dns");
    }
  }
}
