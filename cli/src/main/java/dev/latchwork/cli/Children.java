package dev.latchwork.cli;

import dev.latchwork.cli.Signals.Ending;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** The commands that run now: starts them, and can kill them all. Thread-safe. */
final class Children implements AutoCloseable {
  private static final File NOTHING = new File("/dev/null");

  private final Launch launch = new Launch();
  private final Set<ChildProcess> running = ConcurrentHashMap.newKeySet();

  /** Read while one starts, written to forbid it: so none escapes {@link #close()}. Guards closed. */
  private final ReadWriteLock starting = new ReentrantReadWriteLock();

  private boolean closed;

  /** Threads that read pipes. A read cannot be interrupted: they are the machine's, and daemons. */
  private final ExecutorService readers =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("latchwork-output-", 0).factory());

  /**
   * Runs a command to its end, its output captured, or passed through when there is nothing to
   * capture it.
   *
   * @param command the command, raw
   * @param timeout after this it is ended, null for never
   * @param output where its output goes, null for this program's own
   * @throws CommandFailure when it exits with something else than 0, takes too long, or cannot run
   * @throws InterruptedException when this thread is interrupted; the command has been ended then
   */
  void run(List<String> command, @Nullable Duration timeout, @Nullable Capture output)
      throws CommandFailure, InterruptedException {
    ChildProcess child = start(command, output);
    try {
      int exit = child.await(timeout);
      if (exit != 0) {
        throw CommandFailure.exit(exit);
      }
    } finally {
      running.remove(child);
    }
  }

  private ChildProcess start(List<String> command, @Nullable Capture output) throws CommandFailure {
    Redirect to = output == null ? Redirect.INHERIT : Redirect.PIPE;
    ProcessBuilder builder =
        launch.prepare(command).redirectInput(NOTHING).redirectOutput(to).redirectError(to);
    starting.readLock().lock();
    try {
      if (closed) {
        throw new CommandFailure("not started: the program ends");
      }
      var child = new ChildProcess(builder.start(), output, readers);
      running.add(child);
      return child;
    } catch (IOException e) {
      String why = RawText.fromJava(String.valueOf(e.getMessage()));
      throw CommandFailure.exit(CommandFailure.CANNOT_RUN, why);
    } finally {
      starting.readLock().unlock();
    }
  }

  /** Kills all that run, with all that they have started, and lets none start any more. */
  @Override
  public void close() {
    starting.writeLock().lock();
    try {
      closed = true;
    } finally {
      starting.writeLock().unlock();
    }
    new HashSet<>(running).forEach(ChildProcess::kill);
    readers.shutdown();
  }

  /** Kills all that run and ends the program, whatever else it does. */
  void killAndHalt(Ending ending, Screen screen) {
    close();
    screen.abandon();
    Runtime.getRuntime().halt(ending.exitCode());
  }

  /** Both outputs of one command. */
  record Capture(CapturedOutput out, CapturedOutput err) implements AutoCloseable {
    Capture() {
      this(new CapturedOutput(), new CapturedOutput());
    }

    @Override
    public void close() throws IOException {
      try (out;
          err) {
        // closing is all
      }
    }
  }
}
