/** The program: {@code Main}, and one file for each command. */
@NullMarked
package dev.latchwork.cli;

import org.jspecify.annotations.NullMarked;
