/** What a thread waits for: states, latches, cancellation, groups, time. */
@NullMarked
package dev.latchwork.signal;

import org.jspecify.annotations.NullMarked;
