/** HdrHistogram metrics fed by the client observer. */
@NullMarked
package dev.protosocket.metrics;

import org.jspecify.annotations.NullMarked;
