// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** An application of Momento on the module path. */
module dev.protosocket.probe.momento {
  requires dev.protosocket.momento;
  requires jdk.httpserver;
}
