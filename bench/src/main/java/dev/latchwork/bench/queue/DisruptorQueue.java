package dev.latchwork.bench.queue;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.EventTranslatorOneArg;
import com.lmax.disruptor.WorkHandler;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import com.lmax.disruptor.util.DaemonThreadFactory;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The Disruptor as a work queue: one ring, and N work handlers that share one sequence, so that each
 * event goes to one of them. It waits with its default, a lock and a condition, as the others do; its
 * ring is the next power of two above the capacity.
 */
final class DisruptorQueue implements ItemQueue {
  private static final EventTranslatorOneArg<Slot, Runnable> FILL =
      (slot, sequence, item) -> slot.item = item;

  private static final class Slot {
    private @Nullable Runnable item;
  }

  private final Disruptor<Slot> disruptor;

  DisruptorQueue(int workers, int capacity) {
    disruptor =
        new Disruptor<>(
            Slot::new,
            Integer.highestOneBit(Math.max(1, capacity * 2 - 1)),
            DaemonThreadFactory.INSTANCE,
            ProducerType.MULTI,
            new BlockingWaitStrategy());
    @SuppressWarnings({"unchecked", "rawtypes"})
    WorkHandler<Slot>[] handlers = new WorkHandler[workers];
    Arrays.fill(handlers, (WorkHandler<Slot>) DisruptorQueue::run);
    disruptor.handleEventsWithWorkerPool(handlers);
    disruptor.start();
  }

  private static void run(Slot slot) {
    var item = Objects.requireNonNull(slot.item);
    slot.item = null;
    item.run();
  }

  @Override
  public void put(Runnable item) {
    disruptor.publishEvent(FILL, item);
  }

  @Override
  public void end() {
    disruptor.shutdown();
  }
}
