package dev.latchwork.examples;

import dev.latchwork.task.Action;
import dev.latchwork.task.Interceptor;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What stands around actions of any kind. */
final class Interceptors {
  private static final LongAdder NANOS = new LongAdder();

  // @start region="retry"
  static Interceptor retry(int times) {
    return call -> {
      for (int attempt = 1; ; attempt++) {
        try {
          call.proceed();
          return;
        } catch (IOException e) {
          if (attempt == times) {
            throw e;
          }
        }
      }
    };
  }

  static final Interceptor TIMING =
      call -> {
        long begin = System.nanoTime();
        try {
          call.proceed();
        } finally {
          NANOS.add(System.nanoTime() - begin);
        }
      };

  // @end

  static void main() throws Exception {
    var attempts = new AtomicInteger();
    Action<String, Integer> flaky =
        text -> {
          if (attempts.incrementAndGet() < 3) {
            throw new IOException("not yet");
          }
          return text.length();
        };

    // The first stands nearest to the action: one measurement spans all attempts.
    var robust = Interceptor.chain(retry(5), TIMING).apply(flaky);

    IO.println(
        robust.run("four") + " after " + attempts + " attempts, measured: " + (NANOS.sum() > 0));
  }
}
// prints:
// 4 after 3 attempts, measured: true
