package dev.latchwork.stress.races;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all races have: two actors that wait for each other before they set off. Without that they
 * seldom meet: one that takes longer, or loses its processor, falls behind by many races.
 */
public abstract class Race {
  private static final int PATIENCE = 5_000;

  private final AtomicInteger there = new AtomicInteger();

  /** Waits for the other actor. Not for ever: the system may have taken it off its processor. */
  protected final void together() {
    there.incrementAndGet();
    for (int i = 0; i < PATIENCE && there.get() < 2; i++) {
      Thread.onSpinWait();
    }
  }

  /** Lets the other one get some way, or not: an item takes some microseconds to its worker. */
  protected static void lingers() {
    var random = ThreadLocalRandom.current();
    for (int i = random.nextBoolean() ? 0 : random.nextInt(1_000); i > 0; i--) {
      Thread.onSpinWait();
    }
  }
}
