/** For modules of this library and for decorators. */
@NullMarked
package dev.protosocket.client.spi;

import org.jspecify.annotations.NullMarked;
