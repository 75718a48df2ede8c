package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.internal.Waiters;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.State;
import dev.latchwork.task.Errors;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;

/**
 * A queue of one worker in one column of the table. Its actions run until they are let go, or do what
 * they are told. Where an action runs, or the queue is paused, one more item waits, and there is room
 * for a second one unless the scene is full.
 */
final class QueueScene implements AutoCloseable {
  /** A column: where a queue can be found between two calls. */
  enum Column {
    S0(State.STOPPED),
    Sn(State.STOPPED),
    STARTING(State.STARTING),
    STARTED(State.STARTED),
    ACTIVE(State.ACTIVE),
    PAUSING(State.PAUSING),
    PAUSED(State.PAUSED),
    STOPPING(State.STOPPING);

    final State state;

    Column(State state) {
      this.state = state;
    }
  }

  private static final int CAPACITY = 2;
  private static final Call<?> FAILURE = new Call<>(() -> null);

  final ManualTime time = new ManualTime();
  final Context.Cancellable context = time.context().withCancel();
  final WorkQueue<String> queue;

  /** Who makes the next thread of the queue. */
  volatile ThreadFactory factory;

  /** The report of the run before, in Sn; of the stop under way, in STOPPING. */
  CompletableFuture<StopReport<String>> earlier;

  /** The start under way, in STARTING; the pause under way, in PAUSING. */
  Call<?> underWay;

  private final Errors errors = new Errors();
  private final Threads threads;
  private final int waiting;
  private final Waiters waiters = new Waiters();
  private final Queue<Call<?>> told = new ConcurrentLinkedQueue<>();
  private volatile boolean factoryBlocks;
  private volatile boolean open;

  QueueScene(Threads threads, Column column, boolean full) throws Exception {
    this.threads = threads;
    this.factory = threads;
    this.waiting = full ? CAPACITY : CAPACITY - 1;
    this.queue =
        WorkQueue.of(
            this::act,
            o ->
                o.withName("mail")
                    .withParallelism(1)
                    .withCapacity(CAPACITY)
                    .withGracePeriod(Duration.ofMinutes(1))
                    .withStopOnError(true)
                    .withErrors(errors)
                    .withOnStop(report -> {})
                    .withContext(context)
                    .withThreads(this::thread));
    bringTo(column);
    time.advance(Duration.ZERO);
    assertThat(queue.state()).isEqualTo(column.state);
  }

  /** Does something on a thread of its own, or, told so, on that of the running action. */
  <V> Call<V> call(boolean own, Callable<V> code) {
    if (!own) {
      return Call.start(time, threads, code);
    }
    var call = new Call<>(code);
    told.add(call);
    waiters.wakeAll(time);
    return call;
  }

  /** Lets the running action fail. */
  void failTheAction() {
    told.add(FAILURE);
    waiters.wakeAll(time);
  }

  /** Nothing blocks any more: neither the factory nor an action. */
  void release() {
    factoryBlocks = false;
    open = true;
    waiters.wakeAll(time);
  }

  @Override
  public void close() {
    release();
    if (!queue.is(State.STOPPED)) {
      queue.stop(Duration.ZERO);
    }
    time.advance(Duration.ZERO);
    context.close();
    assertThat(errors.all())
        .allSatisfy(error ->
            assertThat(error).isInstanceOfAny(InterruptedException.class, IOException.class));
  }

  private void bringTo(Column column) throws Exception {
    switch (column) {
      case S0 -> {}
      case Sn -> {
        open = true;
        queue.start().put("earlier");
        queue.stop();
        earlier = queue.requestStop();
        open = false;
      }
      case STARTING -> {
        factoryBlocks = true;
        underWay = call(false, queue::start);
      }
      case STARTED -> queue.start();
      case ACTIVE -> activate();
      case PAUSING -> {
        activate();
        underWay =
            call(
                false,
                () -> {
                  queue.pause();
                  return queue;
                });
      }
      case PAUSED -> {
        queue.start().pause();
        putWaiting();
      }
      case STOPPING -> {
        activate();
        earlier = queue.requestStop();
      }
    }
  }

  private void activate() throws InterruptedException {
    queue.start().put("running");
    time.advance(Duration.ZERO);
    putWaiting();
  }

  private void putWaiting() throws InterruptedException {
    for (int i = 1; i <= waiting; i++) {
      queue.put("waiting " + i);
    }
  }

  private Thread thread(Runnable body) {
    try {
      waiters.await(time, () -> !factoryBlocks, Long.MAX_VALUE);
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts a start here", e);
    }
    return factory.newThread(body);
  }

  private void act(String item) throws Exception {
    for (; ; ) {
      waiters.await(time, () -> open || !told.isEmpty(), Long.MAX_VALUE);
      Call<?> call = told.poll();
      if (call == null) {
        return;
      }
      if (call == FAILURE) {
        throw new IOException("the action of " + item + " fails");
      }
      call.run();
    }
  }
}
