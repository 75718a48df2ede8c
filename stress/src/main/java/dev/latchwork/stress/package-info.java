/** Evidence that the library can be trusted: parts that each try something, and each catch a canary. */
@NullMarked
package dev.latchwork.stress;

import org.jspecify.annotations.NullMarked;
