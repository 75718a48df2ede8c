package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemandTest {
  private final Demand demand = new Demand();

  private void ask(long room) {
    demand.ask(() -> room);
  }

  private boolean comes() {
    boolean marked = demand.comes();
    demand.came();
    return marked;
  }

  private long told() {
    long what = demand.take();
    if (what != Demand.NOTHING) {
      demand.told();
    }
    return what;
  }

  @Test
  void itAsksForTheRoomThatIsThereAndSaysSoOnce() {
    ask(8);
    assertThat(told()).isEqualTo(8);
    assertThat(told()).isEqualTo(Demand.NOTHING);
  }

  @Test
  void itDoesNotAskForWhatIsComingAnyway() {
    ask(8);
    told();
    for (int i = 0; i < 5; i++) {
      comes();
    }
    ask(4);
    assertThat(told()).isEqualTo(1);
    ask(2);
    assertThat(told()).isEqualTo(Demand.NOTHING);
  }

  @Test
  void withoutRoomItAsksForOneUnlessOneIsComing() {
    ask(0);
    assertThat(told()).isEqualTo(1);
    ask(0);
    assertThat(told()).isEqualTo(Demand.NOTHING);
    assertThat(comes()).isTrue();
    ask(0);
    assertThat(told()).isEqualTo(1);
  }

  @Test
  void whatIsJustBeingPutIsNotTakenForRoom() {
    ask(4);
    told();
    for (int i = 0; i < 3; i++) {
      comes();
    }
    demand.comes();
    ask(4);
    assertThat(told()).as("the fourth may not be there yet").isEqualTo(3);
    demand.came();
    ask(4);
    assertThat(told()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8, 1_000})
  void thereIsAMarkInTheMiddleOfWhatComes(int room) {
    ask(room);
    int marks = 0;
    int at = 0;
    for (int i = 1; i <= room; i++) {
      if (comes()) {
        marks++;
        at = i;
      }
    }
    assertThat(marks).isEqualTo(1);
    assertThat(at).isEqualTo((room + 1) / 2);
  }

  @Test
  void aPublisherThatGivesTooMuchIsAskedForTheRoomThatIsLeft() {
    ask(1);
    told();
    for (int i = 0; i < 10; i++) {
      comes();
    }
    ask(4);
    assertThat(told()).isEqualTo(4);
  }

  @Test
  void oneThingIsToldAtATime() {
    ask(1);
    assertThat(demand.take()).isEqualTo(1);
    comes();
    ask(3);
    assertThat(demand.take()).as("somebody is at it").isEqualTo(Demand.NOTHING);
    assertThat(demand.told()).as("there is more").isTrue();
    assertThat(demand.take()).isEqualTo(3);
    assertThat(demand.told()).isFalse();
  }

  @Test
  void afterACancelNothingIsTold() {
    ask(3);
    demand.cancel();
    assertThat(told()).isEqualTo(Demand.CANCEL);
    ask(9);
    demand.cancel();
    assertThat(told()).isEqualTo(Demand.NOTHING);
    assertThat(demand.isOver()).isTrue();
  }

  @Test
  void afterTheEndNothingIsToldNorMarked() {
    ask(1);
    demand.end();
    demand.cancel();
    assertThat(told()).isEqualTo(Demand.NOTHING);
    assertThat(comes()).isFalse();
  }
}
