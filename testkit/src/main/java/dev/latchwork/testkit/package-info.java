/** Manual time and a leak check, for tests of code that uses Latchwork. */
@NullMarked
package dev.latchwork.testkit;

import org.jspecify.annotations.NullMarked;
