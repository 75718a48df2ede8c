package dev.latchwork.internal;

import org.jspecify.annotations.Nullable;

/**
 * What a leak check sees of the library. The test kit installs one; without it each call site costs
 * a read of one field. Called on the thread that caused the event, which may hold a lock of the
 * library: an implementation only takes note.
 */
public interface Watch {
  /**
   * Something came to life that must come to an end: a run of a worker, a deferred action, an action
   * that its worker gave up.
   *
   * @param what its identity
   * @param description what to call it in a report
   */
  void started(Object what, String description);

  /**
   * A part of something that was started came to life on its own, perhaps noticed by a thread that
   * has nothing to do with either.
   *
   * @param what its identity
   * @param description what to call it in a report
   * @param whole what it was part of, as given to {@link #started(Object, String)}
   */
  default void started(Object what, String description, Object whole) {
    started(what, description);
  }

  /**
   * It has ended.
   *
   * @param what as given to {@code started}
   */
  void ended(Object what);

  /**
   * A failure has come to rest where somebody has to look for it.
   *
   * @param holder who keeps it: a collector, a deferred; the error itself when it was only logged
   * @param description what to call the holder in a report
   * @param error the failure
   */
  void failed(Object holder, String description, Throwable error);

  /**
   * Somebody has looked.
   *
   * @param holder as given to {@link #failed}
   */
  void read(Object holder);

  /** {@return the one to tell: the installed one, or one that takes no note} */
  static Watch current() {
    return Installed.watch;
  }

  /**
   * Installs one for the whole process.
   *
   * @param watch the one to tell from now on, or null for none
   */
  static void install(@Nullable Watch watch) {
    Installed.watch = watch == null ? Installed.NONE : watch;
  }

  /** Holds the one installed. */
  final class Installed {
    private static final Watch NONE =
        new Watch() {
          @Override
          public void started(Object what, String description) {}

          @Override
          public void ended(Object what) {}

          @Override
          public void failed(Object holder, String description, Throwable error) {}

          @Override
          public void read(Object holder) {}
        };

    private static volatile Watch watch = NONE;

    private Installed() {}
  }
}
