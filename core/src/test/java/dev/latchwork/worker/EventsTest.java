package dev.latchwork.worker;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.signal.Context;
import dev.latchwork.task.Errors;
import dev.latchwork.task.Task;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What the flight recorder hears. Isolated, because a recording is of the whole process. */
@Isolated
@ExtendWith(LeakCheck.class)
class EventsTest {
  private final ManualTime time = new ManualTime();
  private final Errors errors = new Errors();

  @TempDir Path folder;

  /** Records what some code does, with more events switched on than are by default. */
  private List<RecordedEvent> record(Task code, String... more) throws Exception {
    Path file = folder.resolve("recording.jfr");
    try (var recording = new Recording()) {
      for (String event : more) {
        recording.enable(event);
      }
      recording.start();
      code.run();
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().startsWith("latchwork."))
        .sorted(Comparator.comparing(RecordedEvent::getEndTime)) // each carrier wrote its own
        .toList();
  }

  private static List<String> names(List<RecordedEvent> events) {
    return events.stream().map(event -> event.getEventType().getName()).toList();
  }

  private static RecordedEvent only(List<RecordedEvent> events, String name) {
    List<RecordedEvent> found =
        events.stream().filter(event -> event.getEventType().getName().equals(name)).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private void queue() throws Exception {
    WorkQueue<String> queue =
        WorkQueue.of(
            item -> {
              if (item.equals("bad")) {
                throw new IOException("of the test");
              }
            },
            o ->
                o.withName("mail")
                    .withParallelism(1)
                    .withContext(time.context())
                    .withErrors(errors));
    queue.start();
    queue.put("good");
    queue.put("bad");
    time.advance(ofSeconds(1));
    queue.stop();
    assertThat(errors.count()).isPositive();
  }

  @Test
  void startStopAndFailuresAreRecordedByDefaultButNotSingleItems() throws Exception {
    List<RecordedEvent> events = record(this::queue);

    assertThat(names(events))
        .containsExactlyInAnyOrder(
            "latchwork.WorkerStart", "latchwork.ItemFailed", "latchwork.WorkerStop");
    assertThat(events).allMatch(event -> event.getString("worker").equals("mail"));
    assertThat(only(events, "latchwork.ItemFailed").getString("error"))
        .isEqualTo("java.io.IOException: of the test");
  }

  @Test
  void theStopCarriesTheReport() throws Exception {
    RecordedEvent stop = only(record(this::queue), "latchwork.WorkerStop");

    assertThat(stop.getString("cause")).isEqualTo("REQUEST");
    assertThat(stop.getString("failure")).isNull();
    assertThat(stop.getDuration("took")).isEqualTo(Duration.ZERO);
    assertThat(stop.getLong("accepted")).isEqualTo(2);
    assertThat(stop.getLong("succeeded")).isEqualTo(1);
    assertThat(stop.getLong("failed")).isEqualTo(1);
    assertThat(stop.getLong("cancelled")).isZero();
    assertThat(stop.getLong("handedBack")).isZero();
    assertThat(stop.getLong("abandoned")).isZero();
    assertThat(stop.getBoolean("clean")).isTrue();
  }

  @Test
  void aStopThatLeavesWorkSaysSo() throws Exception {
    List<RecordedEvent> events =
        record(() -> {
          WorkQueue<Integer> queue =
              WorkQueue.of(
                  item -> Context.current().sleep(ofSeconds(60)),
                  o -> o.withParallelism(1).withContext(time.context()).withErrors(errors));
          queue.start();
          for (int i = 0; i < 3; i++) {
            queue.put(i);
          }
          time.advance(ofSeconds(1));
          queue.stop(Duration.ZERO);
        });
    RecordedEvent stop = only(events, "latchwork.WorkerStop");

    assertThat(stop.getString("cause")).isEqualTo("NOW");
    assertThat(stop.getLong("handedBack")).isEqualTo(2);
    assertThat(stop.getLong("cancelled")).isEqualTo(1);
    assertThat(errors.count()).isEqualTo(1);
    assertThat(stop.getBoolean("clean")).isFalse();
  }

  @Test
  void aFailureThatEndsTheRunIsInTheStop() throws Exception {
    List<RecordedEvent> events =
        record(() -> {
          Interval.every(
                  ofSeconds(1),
                  () -> {
                    throw new IOException("enough");
                  },
                  o -> o.withContext(time.context()).withStopOnError(true).withErrors(errors))
              .start();
          time.advance(ofSeconds(1));
        });
    RecordedEvent stop = only(events, "latchwork.WorkerStop");

    assertThat(stop.getString("cause")).isEqualTo("FAILURE");
    assertThat(stop.getString("failure")).isEqualTo("java.io.IOException: enough");
    assertThat(errors.count()).isEqualTo(1);
  }

  @Test
  void whatItemsDoIsRecordedWhenAskedFor() throws Exception {
    List<RecordedEvent> events = record(this::queue, "latchwork.ItemRan", "latchwork.ItemWaited");

    assertThat(events)
        .filteredOn(event -> event.getEventType().getName().equals("latchwork.ItemRan"))
        .extracting(event -> event.getString("end"))
        .containsExactly("SUCCEEDED", "FAILED");
    assertThat(events)
        .filteredOn(event -> event.getEventType().getName().equals("latchwork.ItemWaited"))
        .hasSize(2)
        .allMatch(event -> event.getDuration("waited").equals(Duration.ZERO));
  }

  @Test
  void waitsAreMeasuredOnTheTimeOfTheQueue() throws Exception {
    List<RecordedEvent> events =
        record(
            () -> {
              WorkQueue<Integer> queue =
                  WorkQueue.of(
                      seconds -> Context.current().sleep(ofSeconds(seconds)),
                      o -> o.withParallelism(1).withContext(time.context()));
              queue.start();
              queue.put(3);
              queue.put(0);
              time.advance(ofSeconds(3));
              queue.stop();
            },
            "latchwork.ItemWaited");
    assertThat(events)
        .filteredOn(event -> event.getEventType().getName().equals("latchwork.ItemWaited"))
        .extracting(event -> event.getDuration("waited"))
        .containsExactly(Duration.ZERO, ofSeconds(3));
  }

  @Test
  void missedTicksAreRecordedWithTheirNumber() throws Exception {
    List<RecordedEvent> events =
        record(() -> {
          var interval =
              Interval.every(
                      ofSeconds(1),
                      new Ticks(time, () -> Context.current().sleep(ofMillis(3_500))),
                      o -> o.withName("sweep").withContext(time.context()))
                  .start();
          time.advance(ofMillis(4_800));
          interval.stop();
        });
    RecordedEvent missed = only(events, "latchwork.TickMissed");

    assertThat(missed.getString("worker")).isEqualTo("sweep");
    assertThat(missed.getLong("ticks")).isEqualTo(3);
  }

  @Test
  void aBatchIsRecordedAsAWorker() throws Exception {
    List<RecordedEvent> events =
        record(
            () -> Batch.of(List.of(1, 2, 3), o -> o.withName("hash")).process(item -> {}),
            "latchwork.ItemRan");

    assertThat(names(events))
        .containsExactlyInAnyOrder(
            "latchwork.WorkerStart",
            "latchwork.ItemRan",
            "latchwork.ItemRan",
            "latchwork.ItemRan",
            "latchwork.WorkerStop");
    RecordedEvent stop = only(events, "latchwork.WorkerStop");
    assertThat(stop.getString("worker")).isEqualTo("hash");
    assertThat(stop.getString("cause")).isEqualTo("END");
    assertThat(stop.getLong("succeeded")).isEqualTo(3);
  }

  @Test
  void nothingIsRecordedOutsideARecording() throws Exception {
    queue();
    List<RecordedEvent> events = record(() -> {}, "latchwork.ItemRan", "latchwork.ItemWaited");
    assertThat(events).isEmpty();
  }
}
