/**
 * Tests of code that uses Latchwork, without sleeping and without leaks: {@link
 * dev.latchwork.testkit.ManualTime} moves time by hand, {@link dev.latchwork.testkit.LeakCheck} fails a
 * test that leaves something behind.
 */
@NullMarked
package dev.latchwork.testkit;

import org.jspecify.annotations.NullMarked;
