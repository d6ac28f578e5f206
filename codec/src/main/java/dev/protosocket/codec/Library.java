// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

/** The libraries that only those need who use what is made with them. */
enum Library {
  JACKSON_3("tools.jackson.databind.ObjectMapper", "tools.jackson.core:jackson-databind"),
  JACKSON_2(
      "com.fasterxml.jackson.databind.ObjectMapper", "com.fasterxml.jackson.core:jackson-databind"),
  PROTOBUF("com.google.protobuf.Parser", "com.google.protobuf:protobuf-java"),
  ZSTD("com.github.luben.zstd.Zstd", "com.github.luben:zstd-jni"),
  /** Not org.lz4, whose releases read beyond their buffers (CVE-2025-12183). */
  LZ4("net.jpountz.lz4.LZ4Factory", "at.yawk.lz4:lz4-java");

  private final String coordinates;
  private final boolean present;

  Library(String className, String coordinates) {
    this.coordinates = coordinates;
    this.present = has(className);
  }

  /** Returns what a build names it by. */
  String coordinates() {
    return coordinates;
  }

  boolean isPresent() {
    return present;
  }

  private static boolean has(String className) {
    try {
      Class.forName(className, false, Library.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /**
   * Fails where something is made that would fail at its first use.
   *
   * @throws IllegalStateException if the library is absent; says what to add
   */
  void require(String user) {
    if (!isPresent()) {
      throw new IllegalStateException(user + " needs " + coordinates + ": add it to the build");
    }
  }
}
