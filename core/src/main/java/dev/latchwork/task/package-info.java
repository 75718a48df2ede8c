/**
 * What runs: actions, what stands around them, and what becomes of them.
 *
 * <p>Begin with {@link dev.latchwork.task.Deferred}, one action on a thread of its own and its result.
 * Actions are methods of yours, in the shape of a {@link dev.latchwork.task.WorkAction} (an item, no
 * result), an {@link dev.latchwork.task.Action} (an argument and a result) or a {@link
 * dev.latchwork.task.Task} (neither). {@link dev.latchwork.task.Errors} collects what fails, {@link
 * dev.latchwork.task.Interceptor} stands around any of them, {@link dev.latchwork.task.Checker} says
 * whether something is healthy.
 */
@NullMarked
package dev.latchwork.task;

import org.jspecify.annotations.NullMarked;
