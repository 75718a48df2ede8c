package dev.latchwork.worker;

/**
 * An item and what went wrong with it.
 *
 * @param item the item
 * @param error what its action threw
 * @param <T> the type of the item
 */
public record Failure<T>(T item, Throwable error) {}
