/** The load tool behind {@code benchmarks/load}; see docs/load.md. */
@NullMarked
package dev.protosocket.benchmarks.loadtool;

import org.jspecify.annotations.NullMarked;
