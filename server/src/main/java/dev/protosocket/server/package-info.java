/** An embedded protosocket server for local work and integration tests. */
@NullMarked
package dev.protosocket.server;

import org.jspecify.annotations.NullMarked;
