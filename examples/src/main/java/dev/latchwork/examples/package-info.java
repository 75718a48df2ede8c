/** One runnable program per idea; the documents quote them. */
@NullMarked
package dev.latchwork.examples;

import org.jspecify.annotations.NullMarked;
