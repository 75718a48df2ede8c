package dev.latchwork.worker;

import dev.latchwork.internal.Errand;
import dev.latchwork.internal.Faults;
import dev.latchwork.signal.State;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A queue as its publisher sees it: it asks for as many items as there is room for.
 *
 * <p>What comes is put in as any other item. Only the one in the middle of what was asked for is
 * marked, by a ticket: as it begins, all before it have left the queue, so there is room, and its
 * worker asks for more. So nobody who puts or runs other items pays for publishers.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>An item that was asked for is never refused but by a run that stops: where others have taken
 *       its room, it goes behind the ring.
 *   <li>Who tells the publisher something is not kept for what others want to tell it meanwhile: that
 *       is handed on to a thread of its own. So a publisher that gives its items while it is asked
 *       holds a worker for as many as that worker has asked for, and no longer.
 *   <li>It belongs to one run, which cancels it when it stops.
 * </ol>
 *
 * @param <T> the type of the items
 */
final class QueueSubscriber<T> implements Flow.Subscriber<T>, Follower {
  private final WorkQueue<T> queue;
  private final Demand demand = new Demand();
  private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();
  private volatile @Nullable QueueRun<T> run;

  QueueSubscriber(WorkQueue<T> queue) {
    this.queue = queue;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    Objects.requireNonNull(given, "subscription");
    if (subscription.compareAndSet(null, given)) {
      var _ = queue.when(State.STARTED).whenComplete((nothing, failure) -> begin(failure == null));
    } else {
      Faults.guard("the second publisher of " + queue.name(), given::cancel);
    }
  }

  private void begin(boolean started) {
    QueueRun<T> current = started ? queue.current() : null;
    run = current;
    if (current != null && current.join(this)) {
      demand.ask(current.intake::room);
      tell();
    } else {
      cancel();
    }
    if (demand.isOver()) {
      leave();
    }
  }

  @Override
  public void onNext(T item) {
    Objects.requireNonNull(item, "item");
    boolean marked = demand.comes();
    try {
      QueueRun<T> into = run;
      if (into == null) {
        String what = Faults.safely(item::toString);
        fail(new IllegalStateException(what + " came before anything was asked for"));
      } else if (!into.intake.putAnyway(marked ? marked(into, item) : plain(into, item))) {
        into.runner.report(item, into.intake.refusal());
        cancel();
      }
    } finally {
      demand.came();
    }
  }

  private Object marked(QueueRun<T> run, T item) {
    return Ticket.followed(run, item, this);
  }

  private static <T> Object plain(QueueRun<T> run, T item) {
    return Events.waitsAreRecorded() ? Ticket.timed(run, item) : item;
  }

  /** The marked item begins. */
  @Override
  public void begins() {
    QueueRun<T> from = run;
    if (from != null && from.isUp()) {
      demand.ask(from.intake::room);
      tell();
    }
  }

  @Override
  public void onError(Throwable error) {
    Objects.requireNonNull(error, "error");
    onComplete();
    Faults.log("the publisher of " + queue.name() + " failed", error);
  }

  @Override
  public void onComplete() {
    demand.end();
    leave();
  }

  /** The run takes nothing any more. */
  void cancel() {
    demand.cancel();
    leave();
    tell();
  }

  /** The publisher breaks the rules. */
  private void fail(Throwable error) {
    Faults.log("the publisher of " + queue.name() + " failed", error);
    cancel();
  }

  private void leave() {
    QueueRun<T> left = run;
    if (left != null) {
      left.leave(this);
    }
  }

  private void tell() {
    Flow.Subscription to = subscription.get();
    long what = to == null ? Demand.NOTHING : demand.take();
    if (to == null || what == Demand.NOTHING) {
      return;
    }
    try {
      if (what == Demand.CANCEL) {
        to.cancel();
      } else {
        to.request(what);
      }
    } catch (Throwable e) {
      fail(e); // told below
    }
    if (demand.told()) {
      var threads = Thread.ofVirtual().name(queue.name() + "-signal").factory();
      Errand.send(code -> queue.settings.time().start(threads, code), this::tell);
    }
  }

  @Override
  public String toString() {
    return "a subscriber of " + queue.name();
  }
}
