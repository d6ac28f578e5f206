// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** Objects instead of bytes: key and value formats, compression, loading. */
module dev.protosocket.codec {
  requires transitive dev.protosocket.client;
  requires org.slf4j;
  requires static com.github.luben.zstd_jni;
  requires static org.lz4.java;
  // Not transitive: the compiler would ask for them in every module that requires this one.
  requires static com.fasterxml.jackson.databind;
  requires static com.google.protobuf;
  requires static tools.jackson.databind;
  requires static transitive org.jspecify;

  exports dev.protosocket.codec;
}
