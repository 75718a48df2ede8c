/** Starting something and ending it: workers and single actions. */
@NullMarked
package dev.latchwork.bench.start;

import org.jspecify.annotations.NullMarked;
