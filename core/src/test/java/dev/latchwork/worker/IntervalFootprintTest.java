package dev.latchwork.worker;

import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.internal.Timed;
import dev.latchwork.signal.CannotStartException;
import dev.latchwork.task.Task;
import dev.latchwork.testkit.LeakCheck;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one more interval costs, and what it does to be cheap. */
@ExtendWith(LeakCheck.class)
class IntervalFootprintTest {
  private static final Task NOTHING = () -> {};

  @Test
  void aStartedIntervalIsFiveObjectsOf248BytesInAll() {
    Interval one = Interval.every(ofHours(1), NOTHING).start();
    Interval other = Interval.every(ofHours(1), NOTHING).start();
    Set<Object> own = reachable(one);
    own.removeAll(reachable(other));

    assertThat(own)
        .extracting(object -> object.getClass().getSimpleName())
        .containsExactlyInAnyOrder("Interval", "Latch", "Run", "RelayedRun", "Beat");
    assertThat(own.stream().mapToLong(object -> size(object.getClass())).sum())
        .isLessThanOrEqualTo(248);
    assertThat(List.of(one.stop().clean(), other.stop().clean())).containsOnly(true);
  }

  @Test
  void settingsAreSharedWhateverTheNameAndTheGridAre() {
    var plain = Interval.every(ofHours(1), NOTHING);
    var named =
        Interval.every(ofHours(1), NOTHING, o -> o.withName("a").withInitialDelay(ofHours(2)));
    var strict = Interval.every(ofHours(1), NOTHING, o -> o.withStopOnError(true));

    assertThat(named.settings).isSameAs(plain.settings);
    assertThat(strict.settings).isNotSameAs(plain.settings);
    assertThat(strict.settings.stopOnError()).isTrue();
  }

  @Test
  void aGeneratedNameIsTheSameEachTimeAndNobodyElses() {
    var one = Interval.every(ofHours(1), NOTHING);
    var other = Interval.every(ofHours(1), NOTHING);

    assertThat(one.name()).matches("interval-\\d+").isEqualTo(one.name());
    assertThat(other.name()).isNotEqualTo(one.name());
    assertThat(one.snapshot().name()).isEqualTo(one.name());
    assertThat(one).hasToString(one.name() + " is STOPPED");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void itsLatchKnowsItsName(boolean named) {
    var interval = Interval.every(ofHours(1), NOTHING, o -> named ? o.withName("sweep") : o);
    assertThat(interval.latch.name()).isEqualTo(interval.name());
    interval.start();
    assertThatThrownBy(interval.latch::starting)
        .isInstanceOf(CannotStartException.class)
        .hasMessage(interval.name() + " cannot start: it is STARTED");
    assertThat(interval.stop().name()).isEqualTo(interval.name());
  }

  /** What is reachable through the library's own objects, but for neighbours in the wheel. */
  private static Set<Object> reachable(Object root) {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> open = new ArrayDeque<>(List.of(root));
    for (Object object; (object = open.poll()) != null; ) {
      if (!(object instanceof ReentrantLock) && seen.add(object)) {
        Object from = object;
        fields(object.getClass())
            .filter(field -> !field.getType().isPrimitive() && field.getType() != Timed.class)
            .map(field -> read(field, from))
            .filter(next -> next != null)
            .forEach(open::add);
      }
    }
    return seen;
  }

  private static Stream<Field> fields(Class<?> type) {
    return Stream.<Class<?>>iterate(type, c -> c != null, Class::getSuperclass)
        .filter(c -> c.getName().startsWith("dev.latchwork."))
        .flatMap(c -> Arrays.stream(c.getDeclaredFields()))
        .filter(field -> !Modifier.isStatic(field.getModifiers()));
  }

  private static Object read(Field field, Object object) {
    try {
      field.setAccessible(true);
      return field.get(object);
    } catch (IllegalAccessException e) {
      throw new AssertionError("made accessible before", e);
    }
  }

  /** With compressed references, and nothing lost between fields. */
  private static long size(Class<?> type) {
    long bytes = 12 + fields(type).mapToLong(field -> size(field)).sum();
    return Math.ceilDiv(bytes, 8) * 8;
  }

  private static long size(Field field) {
    return switch (field.getType().getName()) {
      case "long", "double" -> 8;
      case "short", "char" -> 2;
      case "byte", "boolean" -> 1;
      default -> 4;
    };
  }
}
