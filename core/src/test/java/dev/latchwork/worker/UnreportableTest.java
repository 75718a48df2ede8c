package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.internal.Watch;
import dev.latchwork.task.ErrorHandler;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** A failure that cannot be reported ends its item all the same. There is one watch for the process. */
@Isolated
@ExtendWith(QuietLog.class)
class UnreportableTest {
  private final Watch before = Watch.current();
  private final IOException failure = new IOException("no route");
  private final ManualTime time = new ManualTime();

  @BeforeEach
  void install() {
    Watch.install(
        new Watch() {
          @Override
          public void started(Object what, String description) {}

          @Override
          public void ended(Object what) {}

          @Override
          public void failed(Object holder, String description, Throwable error) {
            if (failure.equals(error)) {
              throw new IllegalStateException("no room for the report, on purpose");
            }
          }

          @Override
          public void read(Object holder) {}
        });
  }

  @AfterEach
  void putBack() {
    Watch.install(before);
  }

  @Test
  void theItemEndsAndSoDoesTheNext() throws Exception {
    ErrorHandler<Integer> throwing =
        (item, error) -> {
          throw new IllegalArgumentException("nor by a handler");
        };
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              throw failure;
            },
            o -> o.withParallelism(1).withErrors(throwing).withContext(time.context()));
    queue.start();
    queue.put(1);
    queue.put(2);
    StopReport<Integer> report = queue.stop();
    assertThat(report.counts().failed()).isEqualTo(2);
    assertThat(report.clean()).isTrue();
  }
}
