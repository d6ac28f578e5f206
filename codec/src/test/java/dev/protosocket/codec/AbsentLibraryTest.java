// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Without a library everything works but what needs it, and that says so when it is made. */
class AbsentLibraryTest {
  /** Runs where a library is absent; by a name of its own, for the other class loader. */
  public static final class Json implements Callable<Object> {
    @Override
    public Object call() {
      return ValueFormat.json(String.class);
    }
  }

  /** See {@link Json}. */
  public static final class Json2 implements Callable<Object> {
    @Override
    public Object call() {
      return Jackson2Format.of(String.class);
    }
  }

  /** See {@link Json}. */
  public static final class Protobuf implements Callable<Object> {
    @Override
    public Object call() {
      return ProtobufFormat.of(null);
    }
  }

  /** See {@link Json}. */
  public static final class Zstd implements Callable<Object> {
    @Override
    public Object call() {
      return Compression.zstd();
    }
  }

  /** See {@link Json}. */
  public static final class Lz4 implements Callable<Object> {
    @Override
    public Object call() {
      return Compression.lz4();
    }
  }

  /** Everything that needs no library. */
  public static final class Rest implements Callable<Object> {
    @Override
    public Object call() {
      TypedCache<String, String> cache =
          TypedCache.builder(new MapClient(), "c", KeyFormat.utf8(), ValueFormat.utf8())
              .compression(Compression.deflate())
              .compressAbove(0)
              .build();
      String value = "a".repeat(100);
      cache.set("k", value);
      if (!value.equals(cache.get("k"))) {
        throw new AssertionError();
      }
      ValueCodec<byte[]> codec =
          Codecs.of(ValueFormat.bytes(), null, 100, new Compressions(List.of()));
      return Codecs.outcome(codec, new byte[] {(byte) 0xC1, 0x10, 1, 2, 0, 0, 0, 1, 0})
          + "; "
          + Codecs.outcome(codec, new byte[] {(byte) 0xC1, 0x10, 1, 3, 0, 0, 0, 1, 0});
    }
  }

  /** Has none of the optional libraries. */
  private static final class Filtered extends URLClassLoader {
    Filtered() throws Exception {
      super(urls(), ClassLoader.getPlatformClassLoader());
    }

    private static URL[] urls() throws Exception {
      List<URL> urls = new ArrayList<>();
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        // Surefire may hand all of them over in one jar's manifest, which this loader follows.
        urls.add(new File(entry).toURI().toURL());
      }
      return urls.toArray(new URL[0]);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith("tools.jackson.")
          || name.startsWith("com.fasterxml.jackson.")
          || name.startsWith("com.google.protobuf.")
          || name.startsWith("com.github.luben.")
          || name.startsWith("net.jpountz.")) {
        throw new ClassNotFoundException(name);
      }
      return super.findClass(name);
    }
  }

  private static Object call(String name) throws Exception {
    try (Filtered loader = new Filtered()) {
      Class<?> there = loader.loadClass(AbsentLibraryTest.class.getName() + "$" + name);
      assertThat(there.getClassLoader()).isSameAs(loader);
      return ((Callable<?>) there.getConstructor().newInstance()).call();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Json, JsonFormat needs tools.jackson.core:jackson-databind: add it to the build",
    "Json2, Jackson2Format needs com.fasterxml.jackson.core:jackson-databind: add it to the build",
    "Protobuf, ProtobufFormat needs com.google.protobuf:protobuf-java: add it to the build",
    "Zstd, Compression.zstd needs com.github.luben:zstd-jni: add it to the build",
    "Lz4, Compression.lz4 needs at.yawk.lz4:lz4-java: add it to the build"
  })
  void should_name_the_coordinates_when_the_library_is_absent(String name, String message) {
    assertThatThrownBy(() -> call(name))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(message);
  }

  @Test
  void should_do_the_rest_when_all_libraries_are_absent() throws Exception {
    assertThat(call("Rest"))
        .isEqualTo(
            "3: it is compressed, and com.github.luben:zstd-jni is not there; "
                + "3: it is compressed, and at.yawk.lz4:lz4-java is not there");
  }
}
