package dev.latchwork.stress.races;

import dev.latchwork.signal.Context;
import dev.latchwork.worker.Lifecycle;
import dev.latchwork.worker.Services;
import dev.latchwork.worker.StopReport;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A service that is up, whose body returns when an actor lets it. */
final class RacingService {
  final Lifecycle service;

  /** What the body waits for. */
  final CountDownLatch mayEnd = new CountDownLatch(1);

  RacingService(Context context) {
    service =
        new Services(Duration.ofSeconds(10), context, null, null).of("service", mayEnd::await);
    service.start();
  }

  StopReport<?> stopNow() {
    return service.stop(Duration.ZERO);
  }
}
