package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.BorrowedTime;
import dev.latchwork.signal.Context;
import dev.latchwork.task.Deferred;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** To give up many takes a while, in which those given up first may fail. */
@ExtendWith(QuietLog.class)
class BatchGivingUpTest {
  private final CountDownLatch told = new CountDownLatch(1);
  private final AtomicReference<Stubborn> first = new AtomicReference<>();

  /** Asked where it is, the second one lets the action of the first fail, and waits for the log. */
  private final class Stubborn extends Thread {
    private final CountDownLatch end = new CountDownLatch(1);

    Stubborn(Runnable body) {
      super(body);
      setDaemon(true);
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      if (!first.compareAndSet(null, this)) {
        first.get().end.countDown();
        try {
          assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      return new StackTraceElement[0];
    }

    /** Fails only when it is let, whoever interrupts it. */
    static void fail() {
      for (Stubborn self = (Stubborn) currentThread(); ; ) {
        try {
          self.end.await();
          throw new IllegalStateException("too late");
        } catch (InterruptedException e) {
          // waits on
        }
      }
    }
  }

  @Test
  void whatFailsWhileOthersAreGivenUpIsLogged() throws Exception {
    var time =
        new BorrowedTime() {
          @Override
          public Timer after(Duration delay, Runnable signal) {
            return super.after(delay.dividedBy(50), signal);
          }
        };
    var handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            if (entry.getMessage().endsWith("which slow-batch had given up, failed")) {
              told.countDown();
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger("dev.latchwork");
    logger.addHandler(handler);
    try {
      var inside = new CountDownLatch(2);
      Batch<Integer> batch =
          Batch.of(
              List.of(1, 2),
              o ->
                  o.withName("slow-batch")
                      .withParallelism(2)
                      .withGracePeriod(Duration.ZERO)
                      .withThreads(Stubborn::new)
                      .withContext(Context.root(time)));
      Deferred<BatchReport<Integer>> report =
          Deferred.start(() ->
              batch.process(item -> {
                inside.countDown();
                Stubborn.fail();
              }));
      inside.await();
      batch.requestStop();
      assertThat(report.join().stillRunning()).hasSize(2);
      assertThat(told.getCount()).isZero();
    } finally {
      logger.removeHandler(handler);
    }
  }
}
