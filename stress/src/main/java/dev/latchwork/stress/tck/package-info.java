/** The subscriber of a queue against the test kit of Reactive Streams. */
@NullMarked
package dev.latchwork.stress.tck;

import org.jspecify.annotations.NullMarked;
