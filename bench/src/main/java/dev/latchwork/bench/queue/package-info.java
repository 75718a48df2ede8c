/** Queues that run items on workers of their own, behind one small interface. */
@NullMarked
package dev.latchwork.bench.queue;

import org.jspecify.annotations.NullMarked;
