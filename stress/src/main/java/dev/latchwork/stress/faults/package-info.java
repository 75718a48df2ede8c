/** What foreign code can do wrong, done for as long as wanted, in JVMs of their own. */
@NullMarked
package dev.latchwork.stress.faults;

import org.jspecify.annotations.NullMarked;
