package dev.latchwork.stress.schedules;

import java.util.Locale;

/** What there is that works. */
enum Kind {
  QUEUE,
  WORKER,
  BATCH,
  INTERVAL,
  DEFERRED,
  /** A service whose run is one call. */
  BODY,
  /** A service of a start and a stop. */
  START_STOP;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean isQueue() {
    return this == QUEUE || this == WORKER;
  }

  boolean isService() {
    return this == BODY || this == START_STOP;
  }

  boolean isLifecycle() {
    return this != BATCH && this != DEFERRED;
  }
}
