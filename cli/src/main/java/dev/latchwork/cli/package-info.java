/**
 * The program: {@code Main}, for each command its options and its run, and below them one file for
 * each thing that a command line needs of the world: items, children, a screen, signals.
 */
@NullMarked
package dev.latchwork.cli;

import org.jspecify.annotations.NullMarked;
