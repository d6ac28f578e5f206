/** JDK Flight Recorder events of the client. */
@NullMarked
package dev.protosocket.metrics.jfr;

import org.jspecify.annotations.NullMarked;
