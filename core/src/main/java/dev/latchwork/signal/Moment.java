package dev.latchwork.signal;

import org.jspecify.annotations.Nullable;

/**
 * All that is true of a {@link Run} at one moment. Those of a run that neither pauses nor fails are
 * shared by all latches: a move there makes nothing.
 *
 * @param state where it stands; STOPPED also before it has begun
 * @param failure what ended it, if that was a failure
 * @param started whether it has been STARTED
 * @param begun whether it has begun at all
 * @param pausing how often it has entered PAUSING
 * @param paused how often it has entered PAUSED
 * @param resuming how often it has entered RESUMING
 */
record Moment(
    State state,
    @Nullable Throwable failure,
    boolean started,
    boolean begun,
    int pausing,
    int paused,
    int resuming) {
  /** Of the run that a latch has behind it before its first: over. */
  static final Moment NEVER_STARTED = plain(State.STOPPED, false);

  static final Moment NOT_BEGUN = new Moment(State.STOPPED, null, false, false, 0, 0, 0);
  static final Moment STARTING = plain(State.STARTING, false);
  private static final Moment STARTED = plain(State.STARTED, true);
  private static final Moment STOPPING = plain(State.STOPPING, true);
  private static final Moment STOPPED = plain(State.STOPPED, true);

  private static Moment plain(State state, boolean started) {
    return new Moment(state, null, started, true, 0, 0, 0);
  }

  /**
   * {@return the moment after a legal move}
   *
   * @param to the state that it enters
   * @param cause why, if that is a failure; the first one of a run stays
   */
  Moment then(State to, @Nullable Throwable cause) {
    if (failure == null && cause == null && pausing == 0 && (started || to == State.STARTED)) {
      Moment shared = afterStarted(to);
      if (shared != null) {
        return shared;
      }
    }
    return new Moment(
        to,
        failure == null ? cause : failure,
        started || to == State.STARTED,
        true,
        pausing + (to == State.PAUSING ? 1 : 0),
        paused + (to == State.PAUSED ? 1 : 0),
        resuming + (to == State.RESUMING ? 1 : 0));
  }

  /**
   * What has become, by this moment, of a wait that began at an earlier one.
   *
   * @param wanted the state waited for
   * @param asked the moment at which the wait began; may be this one
   */
  Run.Outcome outcome(State wanted, Moment asked) {
    if (!begun) {
      return Run.Outcome.PENDING;
    }
    boolean reached =
        switch (wanted) {
          case STARTING -> true;
          case STARTED -> started;
          case STOPPING -> isEnding();
          case STOPPED -> state == State.STOPPED;
          default ->
              state == wanted || asked.state == wanted || entries(wanted) > asked.entries(wanted);
        };
    if (reached) {
      return Run.Outcome.REACHED;
    }
    return isEnding() && wanted != State.STOPPED ? Run.Outcome.NEVER : Run.Outcome.PENDING;
  }

  private static @Nullable Moment afterStarted(State to) {
    return switch (to) {
      case STARTED -> STARTED;
      case STOPPING -> STOPPING;
      case STOPPED -> STOPPED;
      default -> null;
    };
  }

  private int entries(State wanted) {
    return switch (wanted) {
      case PAUSING -> pausing;
      case PAUSED -> paused;
      case RESUMING -> resuming;
      default -> 0;
    };
  }

  private boolean isEnding() {
    return state == State.STOPPING || state == State.STOPPED;
  }
}
