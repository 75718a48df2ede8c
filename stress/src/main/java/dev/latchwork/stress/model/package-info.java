/**
 * Models of the core, checked exhaustively: each is a few processes whose steps are the atomic steps of
 * the real code, and the search goes through every order in which they can be made.
 *
 * <p>They are sequentially consistent: what the memory model allows beyond that is for jcstress to try.
 */
@NullMarked
package dev.latchwork.stress.model;

import org.jspecify.annotations.NullMarked;
