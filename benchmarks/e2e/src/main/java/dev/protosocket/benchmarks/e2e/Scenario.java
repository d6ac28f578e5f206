// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.util.List;

/**
 * A comparison: the same work for several contenders.
 *
 * @param group heading it is reported under
 * @param work what each repeats
 * @param pinned whether clients and servers share one CPU
 * @param contenders who takes part, the one that others are compared to first
 */
record Scenario(String group, Work work, boolean pinned, List<Contender> contenders) {}
