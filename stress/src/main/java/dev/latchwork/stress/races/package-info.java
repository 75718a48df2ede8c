/**
 * Races between two threads that jcstress tries millions of times, and canaries: the same races with
 * one deliberate mistake, which it must find. Those of package-private parts are in their packages.
 */
@NullMarked
package dev.latchwork.stress.races;

import org.jspecify.annotations.NullMarked;
