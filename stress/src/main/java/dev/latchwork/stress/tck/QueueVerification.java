package dev.latchwork.stress.tck;

import dev.latchwork.worker.WorkQueue;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.SubscriberPuppet;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.WhiteboxSubscriberProbe;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.reactivestreams.tck.flow.FlowSubscriberWhiteboxVerification;
import org.testng.annotations.AfterClass;

/** The suites of the kit, each over a queue of its own, and what breaks the rules on purpose. */
public final class QueueVerification {
  private static volatile int capacity = 16;
  private static volatile long patience = 1_000;

  private QueueVerification() {}

  /**
   * How suites are made from now on: the kit makes them by a constructor without parameters.
   *
   * @param items the capacity of their queues
   * @param millis for how long they wait for what is to come
   */
  static void make(int items, long millis) {
    capacity = items;
    patience = millis;
  }

  private static TestEnvironment environment() {
    return new TestEnvironment(patience, 50, 50);
  }

  private static WorkQueue<Integer> queue() {
    int items = capacity;
    return WorkQueue.<Integer>of(
            item -> {}, o -> o.withName("tck").withCapacity(items).withErrors((item, error) -> {}))
        .start();
  }

  /** The subscriber as it is. */
  public static class Blackbox extends FlowSubscriberBlackboxVerification<Integer> {
    final WorkQueue<Integer> queue = queue();

    /** Creates it; TestNG does. */
    public Blackbox() {
      super(environment());
    }

    @Override
    public Flow.Subscriber<Integer> createFlowSubscriber() {
      return queue.asSubscriber();
    }

    @Override
    public Integer createElement(int element) {
      return element;
    }

    /** Ends the queue. */
    @AfterClass
    public void stop() {
      var _ = queue.stop(Duration.ZERO);
    }
  }

  /** The subscriber as the kit looks into it. */
  public static class Whitebox extends FlowSubscriberWhiteboxVerification<Integer> {
    final WorkQueue<Integer> queue = queue();

    /** Creates it; TestNG does. */
    public Whitebox() {
      super(environment());
    }

    @Override
    public Flow.Subscriber<Integer> createFlowSubscriber(WhiteboxSubscriberProbe<Integer> probe) {
      return new Probed(subscriber(), probe);
    }

    Flow.Subscriber<Integer> subscriber() {
      return queue.asSubscriber();
    }

    @Override
    public Integer createElement(int element) {
      return element;
    }

    /** Ends the queue. */
    @AfterClass
    public void stop() {
      var _ = queue.stop(Duration.ZERO);
    }
  }

  /** Canary: never asks for anything. */
  static final class AsksForNothing extends Blackbox {
    @Override
    public Flow.Subscriber<Integer> createFlowSubscriber() {
      return new Passing(super.createFlowSubscriber()) {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
          Objects.requireNonNull(subscription);
          super.onSubscribe(
              new Flow.Subscription() {
                @Override
                public void request(long n) {}

                @Override
                public void cancel() {
                  subscription.cancel();
                }
              });
        }
      };
    }
  }

  /** Canary: talks to its publisher when that has completed. */
  static final class CancelsWhenComplete extends Blackbox {
    @Override
    public Flow.Subscriber<Integer> createFlowSubscriber() {
      return new Passing(super.createFlowSubscriber()) {
        @Override
        public void onComplete() {
          first.cancel();
          super.onComplete();
        }
      };
    }
  }

  /** Canary: does not cancel a second subscription. */
  static final class KeepsASecond extends Whitebox {
    @Override
    Flow.Subscriber<Integer> subscriber() {
      return new Passing(super.subscriber()) {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
          if (first == NONE) {
            super.onSubscribe(subscription);
          }
        }
      };
    }
  }

  /** Canary: takes null for an item. */
  static final class TakesNull extends Whitebox {
    @Override
    Flow.Subscriber<Integer> subscriber() {
      return new Passing(super.subscriber()) {
        @Override
        public void onNext(Integer item) {
          if (item != null) {
            super.onNext(item);
          }
        }
      };
    }
  }

  /** Passes everything on. */
  private static class Passing implements Flow.Subscriber<Integer> {
    static final Flow.Subscription NONE =
        new Flow.Subscription() {
          @Override
          public void request(long n) {}

          @Override
          public void cancel() {}
        };

    private final Flow.Subscriber<Integer> to;
    volatile Flow.Subscription first = NONE;

    Passing(Flow.Subscriber<Integer> to) {
      this.to = to;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      first = subscription;
      to.onSubscribe(subscription);
    }

    @Override
    public void onNext(Integer item) {
      to.onNext(item);
    }

    @Override
    public void onError(Throwable error) {
      to.onError(error);
    }

    @Override
    public void onComplete() {
      to.onComplete();
    }
  }

  /** Tells a probe what has been passed on. */
  private static final class Probed extends Passing {
    private final WhiteboxSubscriberProbe<Integer> probe;

    Probed(Flow.Subscriber<Integer> to, WhiteboxSubscriberProbe<Integer> probe) {
      super(to);
      this.probe = probe;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      super.onSubscribe(subscription);
      probe.registerOnSubscribe(
          new SubscriberPuppet() {
            @Override
            public void triggerRequest(long elements) {
              subscription.request(elements);
            }

            @Override
            public void signalCancel() {
              subscription.cancel();
            }
          });
    }

    @Override
    public void onNext(Integer item) {
      super.onNext(item);
      probe.registerOnNext(item);
    }

    @Override
    public void onError(Throwable error) {
      super.onError(error);
      probe.registerOnError(error);
    }

    @Override
    public void onComplete() {
      super.onComplete();
      probe.registerOnComplete();
    }
  }
}
