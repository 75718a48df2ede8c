package dev.latchwork.cli;

import dev.latchwork.cli.Children.Capture;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A command that has been started. */
final class ChildProcess {
  /**
   * Between SIGTERM and SIGKILL. Well below the 500 ms that the library allows after a grace period,
   * so that the end of the command is seen, not given up.
   */
  private static final Duration LAST_WORDS = Duration.ofMillis(300);

  /**
   * How long its output may stay open once it has ended. All that the command itself wrote is in the
   * pipe by then; only what it left behind in the background can keep the pipe open.
   */
  private static final Duration ECHO = Duration.ofSeconds(1);

  /** The same when it was ended, together with all it had started. */
  private static final Duration LAST_ECHO = Duration.ofMillis(50);

  private final Process process;
  private final List<Future<?>> pumps;

  ChildProcess(Process process, @Nullable Capture capture, ExecutorService readers) {
    this.process = process;
    this.pumps =
        capture == null
            ? List.of()
            : List.of(
                pump(process.getInputStream(), capture.out(), readers),
                pump(process.getErrorStream(), capture.err(), readers));
  }

  private static Future<?> pump(InputStream from, OutputStream to, ExecutorService readers) {
    return readers.submit(() -> {
      try (from) { // closed when nothing can be kept any more, or the command would wait for ever
        return from.transferTo(to);
      }
    });
  }

  /**
   * Waits for its end and for all of its output.
   *
   * @return its exit code, 128 + n when signal n ended it
   * @throws CommandFailure when it took longer than the timeout, and has been ended
   * @throws InterruptedException when this thread was interrupted; it has been ended
   */
  int await(@Nullable Duration timeout) throws CommandFailure, InterruptedException {
    boolean inTime = true;
    try {
      if (timeout == null) {
        process.waitFor();
      } else {
        inTime = process.waitFor(timeout);
      }
    } catch (InterruptedException e) {
      end();
      collect(LAST_ECHO);
      throw e;
    }
    if (!inTime) {
      end();
      collect(LAST_ECHO);
      throw new CommandFailure("timed out after " + inWords(timeout));
    }
    collect(ECHO);
    return process.exitValue();
  }

  /** Asks it and all that it has started to end, and kills what is left after a moment. */
  private void end() {
    Set<ProcessHandle> family = family();
    family.forEach(ProcessHandle::destroy);
    if (!haveEnded(family, LAST_WORDS)) {
      family.addAll(family());
      family.forEach(ProcessHandle::destroyForcibly);
      haveEnded(Set.of(process.toHandle()), LAST_WORDS);
    }
  }

  /** Kills it and all that it has started. Any thread. */
  void kill() {
    family().forEach(ProcessHandle::destroyForcibly);
  }

  private Set<ProcessHandle> family() {
    var family = new LinkedHashSet<ProcessHandle>();
    family.add(process.toHandle());
    process.descendants().forEach(family::add);
    return family;
  }

  /** {@return whether all have ended in time; an interrupt cuts it short and is kept} */
  private static boolean haveEnded(Set<ProcessHandle> family, Duration limit) {
    List<CompletableFuture<ProcessHandle>> exits = new ArrayList<>();
    family.forEach(member -> exits.add(member.onExit()));
    try {
      CompletableFuture.allOf(exits.toArray(CompletableFuture<?>[]::new))
          .get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new AssertionError("an exit is never a failure", e);
    }
  }

  private void collect(Duration limit) throws CommandFailure, InterruptedException {
    for (Future<?> pump : pumps) {
      try {
        pump.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        // somebody in the background goes on writing: read, so that it can, but not shown
      } catch (ExecutionException e) {
        String why = String.valueOf(e.getCause() == null ? e : e.getCause().getMessage());
        throw new CommandFailure("its output could not be kept: " + RawText.fromJava(why));
      }
    }
  }

  static String inWords(@Nullable Duration duration) {
    return String.valueOf(duration).replaceFirst("^PT", "").toLowerCase(Locale.ROOT);
  }
}
