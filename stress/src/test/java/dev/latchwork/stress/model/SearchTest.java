package dev.latchwork.stress.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A counter that somebody counts up, from model to model in another way. */
class SearchTest {
  private static class Counter extends Model {
    final Num count = number("count", 9);

    @Override
    String title() {
      return "counter";
    }

    @Override
    int processes() {
      return 1;
    }

    @Override
    String process(int number) {
      return "somebody";
    }

    @Override
    @Nullable Step step(int process) {
      return count.is(9) ? null : to(count.get() + 1);
    }

    final Step to(int value) {
      count.set(value);
      return Step.PUSH;
    }

    @Override
    @Nullable String wrong() {
      return null;
    }

    @Override
    @Nullable String wrongAtRest() {
      return null;
    }

    @Override
    @Nullable String wrongAtEnd() {
      return null;
    }
  }

  @Test
  void allStatesAreFoundOnce() {
    var found = Search.all(new Counter());
    assertThat(found.wrong()).isNull();
    assertThat(found.states()).isEqualTo(10);
    assertThat(found.ends()).isEqualTo(1);
  }

  @Test
  void allAlternativesAreTried() {
    var found =
        Search.all(
            new Counter() {
              @Override
              @Nullable Step step(int process) {
                return count.is(0) ? to(choose(5)) : null;
              }
            });
    assertThat(found.states()).isEqualTo(5);
  }

  @Test
  void aWrongStateIsFoundByTheShortestWay() {
    var found =
        Search.all(
            new Counter() {
              @Override
              @Nullable String wrong() {
                return count.is(2) ? "two" : null;
              }
            });
    assertThat(found.wrong())
        .isEqualTo(
            """
            two; after 2 steps of counter
              somebody     PUSH (IdleWorkers.push)                    count 1
              somebody     PUSH (IdleWorkers.push)                    count 2\
            """);
  }

  @Test
  void aWrongStepIsFound() {
    var found =
        Search.all(
            new Counter() {
              @Override
              @Nullable Step step(int process) {
                return to(count.get() + 1);
              }
            });
    assertThat(found.wrong())
        .startsWith("somebody goes wrong: count would become 10, and 9 is the most; after 9 steps");
  }

  @Test
  void aCircleWithoutAWayOutIsFound() {
    var found =
        Search.all(
            new Counter() {
              @Override
              @Nullable Step step(int process) {
                return count.is(9) ? to(5) : to(count.get() + 1);
              }
            });
    assertThat(found.wrong()).startsWith("the library does not come to rest from here; after 0");
  }

  @Test
  void aSearchWithoutTimeIsNotComplete() {
    var found =
        Search.all(
            new Counter() {
              final Num more = number("more", 1 << 16);

              @Override
              @Nullable Step step(int process) {
                more.add(1);
                return Step.PUSH;
              }
            },
            System.nanoTime());
    assertThat(found.complete()).isFalse();
    assertThat(found.wrong()).isNull();
    assertThat(found).asString().contains("cut short");
  }
}
