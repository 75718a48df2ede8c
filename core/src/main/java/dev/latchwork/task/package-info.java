/** What runs: actions, what stands around them, what becomes of them. */
@NullMarked
package dev.latchwork.task;

import org.jspecify.annotations.NullMarked;
