/** Everything at once for minutes on end, and then nothing may have grown. */
@NullMarked
package dev.latchwork.stress.soak;

import org.jspecify.annotations.NullMarked;
