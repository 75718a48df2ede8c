package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is past the ring, and when it is its turn; alone, so that no lock is needed. */
class BacklogTest {
  private final Backlog backlog = new Backlog(2);
  private final QueueSeat taker = QueueSeat.apart(null, 1);

  BacklogTest() {
    backlog.ring.open();
  }

  private Object take() {
    Object past = backlog.mayTakePast() ? backlog.takePast() : null;
    return past != null ? past : backlog.ring.poll(taker, true);
  }

  private List<Object> taken() {
    List<Object> taken = new ArrayList<>();
    while (backlog.hasWork()) {
      taken.add(take());
    }
    return taken;
  }

  private void fill() {
    backlog.ring.put("a");
    backlog.ring.put("b");
  }

  @Test
  void whatAWorkerPutsPastTheRingIsTakenFirst() {
    fill();
    backlog.putPast("own");
    assertThat(taken()).containsExactly("own", "a", "b");
  }

  @Test
  void whatGoesBehindTheRingIsTakenAfterAllThatWasThereBeforeIt() {
    fill();
    backlog.putBehind("behind");
    assertThat(backlog.mayTakePast()).isFalse();
    assertThat(take()).isEqualTo("a");
    backlog.ring.put("later");
    assertThat(backlog.size()).isEqualTo(3);
    assertThat(taken()).containsExactly("b", "behind", "later");
  }

  @Test
  void severalBehindTheRingStayInOrderBetweenWhatComesMeanwhile() {
    fill();
    backlog.putBehind("c");
    backlog.putBehind("d");
    assertThat(take()).isEqualTo("a");
    backlog.ring.put("e");
    backlog.putBehind("f");
    assertThat(taken()).containsExactly("b", "c", "d", "e", "f");
    assertThat(backlog.hasWork()).isFalse();
    assertThat(backlog.mayTakePast()).isFalse();
  }

  @Test
  void whatAWorkerPutsComesBeforeWhatIsBehind() {
    fill();
    backlog.putBehind("behind");
    backlog.putPast("own");
    assertThat(backlog.mayTakePast()).isTrue();
    assertThat(taken()).containsExactly("own", "a", "b", "behind");
  }

  @Test
  void allIsShownAndDrainedInTheOrderOfThePuts() {
    fill();
    backlog.putBehind("c");
    backlog.putPast("d");
    assertThat(take()).isEqualTo("d");
    assertThat(take()).isEqualTo("a");
    backlog.ring.put("e");
    backlog.putPast("f");
    backlog.putBehind("g");
    backlog.ring.close();
    backlog.ring.halt();

    List<Object> shown = new ArrayList<>();
    backlog.forEach(shown::add);
    List<Object> drained = new ArrayList<>();
    backlog.drainTo(drained::add);

    assertThat(drained).containsExactly("b", "c", "e", "f", "g");
    assertThat(shown).isEqualTo(drained);
    assertThat(backlog.hasWork()).isFalse();
    backlog.forEach(shown::add);
    assertThat(shown).hasSize(5);
  }
}
