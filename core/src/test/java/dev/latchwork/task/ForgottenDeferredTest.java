package dev.latchwork.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.signal.Context;
import dev.latchwork.worker.LogCapture;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Deferreds that are collected: how soon is the collector's choice. */
@Tag("realtime")
class ForgottenDeferredTest {
  /** Deferred and thread are gone when this returns. */
  private static WeakReference<Object> forget(String name, boolean read) throws Exception {
    Deferred<String> fetch =
        Deferred.start(
            Context.root(),
            () -> {
              throw new IOException("no route");
            },
            o -> o.withName(name));
    while (!fetch.isDone()) {
      Thread.onSpinWait();
    }
    if (read) {
      assertThat(fetch.exceptionNow()).isInstanceOf(IOException.class);
    }
    return new WeakReference<>(fetch.completion);
  }

  private static void collectUntil(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      System.gc();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  @Test
  void theFailureOfOneIsLoggedUnlessItWasRead() throws Exception {
    try (var logged = new LogCapture("forgotten")) {
      WeakReference<Object> read = forget("forgotten, but read", true);
      WeakReference<Object> unread = forget("forgotten", false);

      collectUntil(() -> !logged.messages().isEmpty());
      collectUntil(() -> read.refersTo(null) && unread.refersTo(null));

      assertThat(logged.messages())
          .containsExactly("forgotten failed, and nobody has read its failure");
      assertThat(logged.errors()).singleElement().asString().contains("no route");
    }
  }
}
