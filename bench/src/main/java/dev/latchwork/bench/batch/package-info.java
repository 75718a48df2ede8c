/** Known sets of items, N at a time, behind one small interface. */
@NullMarked
package dev.latchwork.bench.batch;

import org.jspecify.annotations.NullMarked;
