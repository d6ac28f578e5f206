/** OpenTelemetry metrics and spans of the client. */
@NullMarked
package dev.protosocket.metrics.opentelemetry;

import org.jspecify.annotations.NullMarked;
