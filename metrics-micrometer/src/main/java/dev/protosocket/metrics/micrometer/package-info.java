/** Binds the metrics to a Micrometer registry. */
@NullMarked
package dev.protosocket.metrics.micrometer;

import org.jspecify.annotations.NullMarked;
