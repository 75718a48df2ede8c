/** Who runs it: queues, batches, intervals, and the lifecycle they share. */
@NullMarked
package dev.latchwork.worker;

import org.jspecify.annotations.NullMarked;
