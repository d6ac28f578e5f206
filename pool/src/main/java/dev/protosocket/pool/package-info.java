/** Many multiplexed connections behind one cache client. */
@NullMarked
package dev.protosocket.pool;

import org.jspecify.annotations.NullMarked;
