/**
 * Who runs it.
 *
 * <p>Begin with {@link dev.latchwork.worker.WorkQueue} for work that keeps arriving, {@link
 * dev.latchwork.worker.Batch} for items that are known from the beginning, {@link
 * dev.latchwork.worker.Interval} for one action again and again. A {@link
 * dev.latchwork.worker.Worker} is a queue that does one item at a time. What starts and stops is a
 * {@link dev.latchwork.worker.Lifecycle}; {@link dev.latchwork.worker.Lifecycle#of} makes one of
 * somebody else's code. Each stop gives a {@link dev.latchwork.worker.StopReport}, each batch a
 * {@link dev.latchwork.worker.BatchReport}, and a {@link dev.latchwork.worker.Snapshot} counts
 * meanwhile.
 */
@NullMarked
package dev.latchwork.worker;

import org.jspecify.annotations.NullMarked;
