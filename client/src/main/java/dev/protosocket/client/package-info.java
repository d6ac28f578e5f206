/** The multiplexed cache client: one authenticated TLS connection. */
@NullMarked
package dev.protosocket.client;

import org.jspecify.annotations.NullMarked;
