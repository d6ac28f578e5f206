// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** An application on the module path. */
module com.example.modulepath {
  requires dev.protosocket.memcached;
  requires dev.protosocket.pool;
  requires dev.protosocket.server;
}
