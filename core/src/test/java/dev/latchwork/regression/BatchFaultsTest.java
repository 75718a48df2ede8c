package dev.latchwork.regression;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.latchwork.signal.Context;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.Errors;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import dev.latchwork.worker.Batch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Faults of the original's Batch. */
@ExtendWith(LeakCheck.class)
class BatchFaultsTest {
  private final ManualTime time = new ManualTime();

  /** There, the number of items was read off the channel at the start: 0 when it had no buffer. */
  @Test
  void anUnbufferedSourceRunsNothing() throws Exception {
    var channel = new SynchronousQueue<Integer>();
    var sender =
        Thread.startVirtualThread(() -> {
          for (int i = 0; i < 100; i++) {
            putQuietly(channel, i);
          }
          putQuietly(channel, -1);
        });
    var ran = new AtomicInteger();
    var report =
        Batch.of(Stream.generate(() -> takeQuietly(channel)).takeWhile(item -> item >= 0))
            .process(item -> ran.incrementAndGet());
    sender.join();

    assertThat(ran).hasValue(100);
    assertThat(report.clean()).isTrue();
  }

  /** There, what came after the start was not seen. */
  @Test
  void aLazilyFilledSourceRunsNothing() throws Exception {
    List<Integer> items = new ArrayList<>();
    Iterable<Integer> lazy = () -> items.iterator();
    var batch = Batch.of(lazy);
    items.addAll(List.of(1, 2, 3));

    assertThat(batch.map(item -> item)).containsExactly(1, 2, 3);
  }

  /** There, each of two runs waited for items that the other had taken. */
  @Test
  void twoRunsOnOneSourceHang() throws Exception {
    Iterator<Integer> shared = IntStream.range(0, 100).boxed().iterator();
    var first = Batch.of(shared);
    assertThat(first.process(item -> {}).succeeded()).isEqualTo(100);
    assertThatIllegalStateException().isThrownBy(() -> first.process(item -> {}));

    var second = Batch.of(shared).process(item -> {});
    assertThat(second.exhausted()).isTrue();
    assertThat(second.succeeded()).isZero();
  }

  /** There, the item that had been taken when the cancel came was dropped. */
  @Test
  void oneItemIsLostOnCancel() throws Exception {
    var taken = new AtomicInteger();
    try (var context = time.context().withCancel()) {
      var batch =
          Batch.of(
              Stream.generate(() -> {
                if (taken.get() == 5) {
                  context.cancel(); // while the next one is being taken
                }
                return taken.incrementAndGet();
              }),
              o -> o.withContext(context).withParallelism(2));
      var report = batch.process(item -> {});

      assertThat(taken).hasValue(6);
      assertThat(report.succeeded() + report.cancelled()).isEqualTo(6);
      assertThat(report.cancelled()).isPositive();
    }
  }

  /** There, workers sent failures to a channel that was read only after they had ended. */
  @Test
  void aFullErrorChannelDeadlocks() throws Exception {
    var errors = new Errors(1);
    var report =
        Batch.of(IntStream.range(0, 1_000).boxed(), o -> o.withErrors(errors))
            .process(item -> {
              throw new IOException("no " + item);
            });
    assertThat(report.failed()).isEqualTo(1_000);
    assertThat(errors.count()).isEqualTo(1_000);
  }

  /** There, a run said nothing of what it had done. */
  @Test
  void noReport() throws Exception {
    var batch =
        Batch.of(List.of(1, 2, 3, 4, 5, 6), o -> o.withParallelism(1).withContext(time.context()));
    var report =
        Deferred.start(
            time.context(),
            () ->
                batch.process(item -> {
                  Context.current().sleep(ofSeconds(1));
                  if (item == 2) {
                    throw new IOException("no 2");
                  }
                  if (item == 4) {
                    batch.requestStop();
                  }
                }));
    time.advance(ofSeconds(4));

    assertThat(report.join().succeeded()).isEqualTo(3);
    assertThat(report.join().failed()).isEqualTo(1);
    assertThat(report.join().failures()).hasSize(1);
    assertThat(report.join().notStarted()).hasValue(2);
    assertThat(report.join().took()).isEqualTo(ofSeconds(4));
    assertThat(report.join().clean()).isFalse();
  }

  private static void putQuietly(SynchronousQueue<Integer> channel, int item) {
    try {
      channel.put(item);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static int takeQuietly(SynchronousQueue<Integer> channel) {
    try {
      return channel.take();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
