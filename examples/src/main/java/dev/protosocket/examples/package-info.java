/** Runnable examples of every way to call the client. */
@NullMarked
package dev.protosocket.examples;

import org.jspecify.annotations.NullMarked;
