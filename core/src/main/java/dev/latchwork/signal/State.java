package dev.latchwork.signal;

/**
 * Where something that starts and stops stands.
 *
 * <p>The legal moves, and no others:
 *
 * <pre>
 * STOPPED  → STARTING
 * STARTING → STARTED  | STOPPING
 * STARTED  → PAUSING  | STOPPING
 * PAUSING  → PAUSED   | RESUMING | STOPPING
 * PAUSED   → RESUMING | STOPPING
 * RESUMING → STARTED  | STOPPING
 * STOPPING → STOPPED
 * </pre>
 *
 * {@link #ACTIVE} has no moves of its own: it is how a started worker shows that an action runs.
 */
public enum State {
  /** At rest: never started, or the last run is over. */
  STOPPED,
  /** On its way up; nothing is accepted yet. */
  STARTING,
  /** On its way back from a pause. */
  RESUMING,
  /** Up. */
  STARTED,
  /** Up, and an action runs at this moment. */
  ACTIVE,
  /** No action begins any more; running ones end. */
  PAUSING,
  /** Up, but no action begins or runs. */
  PAUSED,
  /** On its way down. */
  STOPPING;

  /**
   * {@return whether this state is the other, or a form of it: {@link #ACTIVE} is also {@link
   * #STARTED}}
   *
   * @param other the state asked about
   */
  public boolean is(State other) {
    return this == other || (this == ACTIVE && other == STARTED);
  }

  /** {@return whether a start was possible when this state was read: a snapshot, never a licence} */
  public boolean canStart() {
    return this == STOPPED;
  }

  /** {@return whether a stop was possible when this state was read: a snapshot, never a licence} */
  public boolean canStop() {
    return this != STOPPED && this != STOPPING;
  }

  /** {@return whether the move is in the table above} */
  boolean leadsTo(State next) {
    return switch (this) {
      case STOPPED -> next == STARTING;
      case STARTING, RESUMING -> next == STARTED || next == STOPPING;
      case STARTED -> next == PAUSING || next == STOPPING;
      case PAUSING -> next == PAUSED || next == RESUMING || next == STOPPING;
      case PAUSED -> next == RESUMING || next == STOPPING;
      case STOPPING -> next == STOPPED;
      case ACTIVE -> false;
    };
  }
}
