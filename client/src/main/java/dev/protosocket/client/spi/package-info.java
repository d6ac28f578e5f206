/**
 * For the modules of this library and for decorators of its clients: how a blocking call waits, and
 * the futures that are not waited for where that would stop what completes them. Applications need
 * nothing of it.
 */
@NullMarked
package dev.protosocket.client.spi;

import org.jspecify.annotations.NullMarked;
