// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import java.time.Duration;

/** Whom to ask for nodes, and how often. */
record PollPlan(NodeSource source, Duration interval) {}
