/** What the rooms of the library share; exported to nobody but the test kit. */
@NullMarked
package dev.latchwork.internal;

import org.jspecify.annotations.NullMarked;
