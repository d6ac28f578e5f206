/** Runnable examples; the README's snippets are parts of them. */
@NullMarked
package dev.protosocket.examples;

import org.jspecify.annotations.NullMarked;
