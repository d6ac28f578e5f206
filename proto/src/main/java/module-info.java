// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** The protosocket wire: schema, generated classes and the hot-path codec. */
module dev.protosocket.proto {
  // For the generated classes only: whoever uses them requires it too. Not transitive: the compiler
  // would ask for it in every module that requires this one.
  requires static com.google.protobuf;
  requires transitive io.netty.buffer;
  requires static transitive org.jspecify;

  exports dev.protosocket.proto;
  exports dev.protosocket.proto.schema;
}
