package dev.latchwork.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.signal.Run.Outcome;
import org.junit.jupiter.api.Test;

class MomentTest {
  private static Moment after(State... moves) {
    Moment moment = Moment.STARTING;
    for (State move : moves) {
      moment = moment.then(move, null);
    }
    return moment;
  }

  @Test
  void whoAsksInAStateHasReachedItThoughItIsLeftBeforeAnybodyLooks() {
    Moment paused = after(State.STARTED, State.PAUSING, State.PAUSED);
    Moment later = paused.then(State.RESUMING, null);
    assertThat(later.outcome(State.PAUSED, paused)).isEqualTo(Outcome.REACHED);
    assertThat(later.outcome(State.PAUSED, later)).isEqualTo(Outcome.PENDING);
  }
}
