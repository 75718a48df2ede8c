package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.testkit.LeakCheck;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is left in the ring of a put that failed between claim and write takes nobody's room. */
@ExtendWith(LeakCheck.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TombstoneTest {
  private final WorkQueue<Object> queue =
      WorkQueue.of(item -> {}, o -> o.withParallelism(1).withCapacity(1));

  private QueueRun<Object> startWithATombstone() throws ReflectiveOperationException {
    QueueRun<Object> run = queue.start().latest();
    var stone =
        MethodHandles.privateLookupIn(Ring.class, MethodHandles.lookup())
            .findStaticVarHandle(Ring.class, "TOMBSTONE", Object.class)
            .get();
    assertThat(run.backlog.ring.put(stone)).isEqualTo(Ring.Put.DONE);
    return run;
  }

  @Test
  void whoWaitsForTheIdleQueueHasItTakenAway() throws Exception {
    startWithATombstone();
    queue.awaitIdle();
    assertThat(queue.stop().counts().accepted()).isZero();
  }

  @Test
  void aProducerThatFoundTheRingFullOfItGoesOn() throws Exception {
    QueueRun<Object> run = startWithATombstone();
    var blocked = new CompletableFuture<Thread>();
    Thread producer =
        Thread.startVirtualThread(() -> {
          blocked.complete(Thread.currentThread());
          try {
            queue.put("an item");
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    blocked.get();
    run.idle.signal();
    producer.join();
    assertThat(queue.stop().counts().succeeded()).isEqualTo(1);
  }
}
