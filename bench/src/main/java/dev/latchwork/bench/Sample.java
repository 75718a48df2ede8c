package dev.latchwork.bench;

/**
 * What one turn of one contender came to.
 *
 * @param value the figure that the question asks for
 * @param switches context switches per 1,000 items, or not a number
 * @param bytes allocated per item, or not a number
 */
record Sample(double value, double switches, double bytes) {}
