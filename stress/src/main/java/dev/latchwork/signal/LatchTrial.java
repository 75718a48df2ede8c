package dev.latchwork.signal;

import static dev.latchwork.signal.State.PAUSED;
import static dev.latchwork.signal.State.PAUSING;
import static dev.latchwork.signal.State.RESUMING;
import static dev.latchwork.signal.State.STARTED;
import static dev.latchwork.signal.State.STARTING;
import static dev.latchwork.signal.State.STOPPED;
import static dev.latchwork.signal.State.STOPPING;

import java.util.Set;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;

/**
 * The state machine, moved along all its edges by all at once: of those that race for a move one wins,
 * and whoever looks sees a state that the latch was in, with the failure that belongs to it.
 */
@Param(name = "state", gen = IntGen.class, conf = "0:7")
@Param(name = "failure", gen = IntGen.class, conf = "1:9")
public final class LatchTrial {
  private static final State[] STATES = State.values();

  private final Latch latch = new Latch("trial", new StoodTime());

  @Operation
  public boolean tryMove(@Param(name = "state") int state) {
    return latch.tryMove(STATES[state]);
  }

  @Operation
  public boolean start() {
    return latch.tryMove(STARTING);
  }

  @Operation
  public boolean fail(@Param(name = "failure") int failure) {
    return latch.tryMove(STOPPING, new Numbered(failure));
  }

  @Operation
  public State state() {
    return latch.state();
  }

  @Operation
  public @Nullable String failure() {
    return latch.failure().map(Throwable::getMessage).orElse(null);
  }

  /** One that costs no stack trace. */
  private static final class Numbered extends Exception {
    private static final long serialVersionUID = 1;

    Numbered(int number) {
      super(Integer.toString(number), null, false, false);
    }
  }

  /** What it does when nothing happens at once. */
  public static final class Spec {
    private State state = STOPPED;
    private @Nullable String failure;

    public boolean tryMove(int to) {
      State next = STATES[to];
      if (next == State.ACTIVE) {
        throw new IllegalArgumentException();
      }
      return move(next, null);
    }

    public boolean start() {
      return move(STARTING, null);
    }

    public boolean fail(int cause) {
      return move(STOPPING, Integer.toString(cause));
    }

    private boolean move(State next, @Nullable String cause) {
      if (!after(state).contains(next)) {
        return false;
      }
      state = next;
      failure = next == STARTING ? null : failure == null ? cause : failure;
      return true;
    }

    private static Set<State> after(State state) {
      return switch (state) {
        case STOPPED -> Set.of(STARTING);
        case STARTING, RESUMING -> Set.of(STARTED, STOPPING);
        case STARTED -> Set.of(PAUSING, STOPPING);
        case PAUSING -> Set.of(PAUSED, RESUMING, STOPPING);
        case PAUSED -> Set.of(RESUMING, STOPPING);
        case STOPPING -> Set.of(STOPPED);
        case ACTIVE -> Set.of();
      };
    }

    public State state() {
      return state;
    }

    public @Nullable String failure() {
      return failure;
    }
  }
}
