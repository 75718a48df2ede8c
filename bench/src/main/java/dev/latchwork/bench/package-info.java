/** Latchwork beside its peers: one question at a time, all contenders of it in one run. */
@NullMarked
package dev.latchwork.bench;

import org.jspecify.annotations.NullMarked;
