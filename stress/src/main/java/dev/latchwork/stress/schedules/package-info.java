/**
 * Random schedules of operations on every worker type, held against a reference model step by step, and
 * against what must stay true when they race.
 */
@NullMarked
package dev.latchwork.stress.schedules;

import org.jspecify.annotations.NullMarked;
