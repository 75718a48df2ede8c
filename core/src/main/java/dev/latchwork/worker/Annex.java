package dev.latchwork.worker;

import dev.latchwork.signal.Context;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * What a run has only once something out of the ordinary happens to it: a million never have it.
 *
 * @param <T> the type of the items
 */
final class Annex<T> {
  /** Made when a stop begins, or somebody asks for the end. Written with the lock held. */
  volatile @Nullable Ladder<T> ladder;

  /** Made at the start where there is one above it to follow; else when somebody asks for it. */
  volatile Context.@Nullable Cancellable context;

  /** Given-up threads of this and earlier runs that have not ended. Written with the lock held. */
  volatile Set<Seat> strays = Set.of();

  // All that follows is guarded by the lock.

  /** For those who wait for a change of the run; made for the first of them. */
  @Nullable Gate changed;

  /** Made when there is something to count. */
  @Nullable Tally tally;

  /** Of the threads of this run. Made when the first is. */
  @Nullable ThreadFactory factory;

  /** Made when somebody pauses or resumes. */
  @Nullable Pauses pauses;
}
