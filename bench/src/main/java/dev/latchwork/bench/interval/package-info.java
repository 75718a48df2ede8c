/** Timers that run an action again and again. */
@NullMarked
package dev.latchwork.bench.interval;

import org.jspecify.annotations.NullMarked;
