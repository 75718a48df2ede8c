/**
 * What a thread waits for.
 *
 * <p>Begin with {@link dev.latchwork.signal.Context}: it is what an action asks whether it should
 * still go on, and what gives it a deadline. {@link dev.latchwork.signal.State} names where a worker
 * stands. A service of your own that starts and stops is built on a {@link
 * dev.latchwork.signal.Latch}; {@link dev.latchwork.signal.SignalGroup} waits until all of several
 * things are done. All waiting goes through a {@link dev.latchwork.signal.TimeSource}, which tests
 * replace.
 */
@NullMarked
package dev.latchwork.signal;

import org.jspecify.annotations.NullMarked;
