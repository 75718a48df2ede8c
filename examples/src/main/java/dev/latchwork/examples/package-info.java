/** One runnable program per idea; the documents quote them. Each says at its end what it prints. */
@NullMarked
package dev.latchwork.examples;

import org.jspecify.annotations.NullMarked;
