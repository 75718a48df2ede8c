package dev.latchwork.stress.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.stress.Part.Effort;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SchedulesTest {
  @Test
  void aFewOfEachFindNothingButTheCanaries() throws Exception {
    var evidence = new Schedules(25).run(new Effort(60, System.nanoTime()));
    assertThat(evidence.tried()).isPositive();
    assertThat(evidence.canaries()).hasSize(6);
  }

  @ParameterizedTest
  @EnumSource
  void oneSeedIsOneSchedule(Kind kind) {
    Schedule first = Schedule.random(kind, 7);
    assertThat(Schedule.random(kind, 7)).isEqualTo(first).hasToString(first.toString());
    assertThat(Schedule.random(kind, 8)).isNotEqualTo(first);
  }

  @Test
  void aFailureSaysItsSeedAndOnlyWhatItTakes() {
    Schedule schedule =
        Stream.iterate(1L, seed -> seed + 1)
            .map(seed -> Schedule.random(Kind.QUEUE, seed))
            .filter(one -> Mode.STEP_BY_STEP.tried(one, Flaw.LOSES) != null)
            .findFirst()
            .orElseThrow();
    Divergence found = Mode.STEP_BY_STEP.tried(schedule, Flaw.LOSES);
    assertThat(Mode.STEP_BY_STEP.explained(schedule, found, Flaw.LOSES).getMessage().lines())
        .anyMatch(line -> line.contains("stress/run -seed " + schedule.seed() + " schedules"))
        .filteredOn(line -> line.startsWith("    #"))
        .hasSizeBetween(2, 3);
  }

  @Test
  void whatIsNotNeededToFailIsTakenOut() {
    Schedule random = Schedule.random(Kind.QUEUE, 7);
    List<Op> ops =
        Stream.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9).map(id -> Op.of(id, Verb.RESUME)).toList();
    Set<Op> needed = Set.of(ops.get(3), ops.get(8));
    Schedule shortest = Shrinker.shrink(random.with(ops), one -> one.ops().containsAll(needed));
    assertThat(shortest.ops()).containsExactly(ops.get(3), ops.get(8));
  }
}
