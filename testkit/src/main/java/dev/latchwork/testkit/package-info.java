/**
 * Tests of code that uses Latchwork, without sleeping: {@link dev.latchwork.testkit.ManualTime} moves
 * time by hand.
 */
@NullMarked
package dev.latchwork.testkit;

import org.jspecify.annotations.NullMarked;
