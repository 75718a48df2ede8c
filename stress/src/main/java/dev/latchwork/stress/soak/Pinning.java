package dev.latchwork.stress.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Has the flight recorder tell of virtual threads that block and keep their carrier. One recording
 * follows the other, and is read when it is over: a stream would hold on to every thread it has seen.
 *
 * <p>Two causes are counted apart, since no library can help them: the first use of a class, while
 * another thread loads or initializes it, and the recorder's own locks. For some of those the virtual
 * machine shows no frame, but names a critical section of its own.
 */
final class Pinning {
  private static final String PINNED = "jdk.VirtualThreadPinned";
  private static final String WAITED = "Waited for initialization of ";
  private static final String CRITICAL_SECTION = "Freeze or preempt failed (2)";
  private static final List<String> LIBRARY =
      List.of(
          "dev.latchwork.internal.",
          "dev.latchwork.signal.",
          "dev.latchwork.task.",
          "dev.latchwork.worker.");

  private Recording recording = new Recording();
  private long count;
  private long excused;

  /** How often by which method of the library. */
  private final Map<String, Long> own = new TreeMap<>();

  void start() {
    recording.enable(PINNED).withStackTrace().withoutThreshold();
    recording.start();
  }

  /** {@return how often so far} */
  long count() {
    return count;
  }

  /** {@return how often without anybody's fault} */
  long excused() {
    return excused;
  }

  /** {@return how often by which method of the library} */
  Map<String, Long> own() {
    return own;
  }

  /** Takes note of what has happened since the last time, and begins anew. */
  void read() throws IOException {
    Path file = Files.createTempFile("soak", ".jfr");
    try {
      recording.stop();
      recording.dump(file);
      recording.close();
      try (var events = new RecordingFile(file)) {
        while (events.hasMoreEvents()) {
          var event = events.readEvent();
          if (event.getEventType().getName().equals(PINNED)) {
            take(event);
          }
        }
      }
    } finally {
      Files.delete(file);
    }
    recording = new Recording();
    start();
  }

  private void take(RecordedEvent event) {
    var trace = event.getStackTrace();
    List<String> stack =
        trace == null ? List.of() : trace.getFrames().stream().map(Pinning::name).toList();
    String culprit = culprit(stack);
    if (isExcused(String.valueOf(event.getString("pinnedReason")), stack, culprit)) {
      excused++;
      return;
    }
    count++;
    if (LIBRARY.stream().anyMatch(culprit::startsWith)) {
      own.merge(culprit, 1L, Long::sum);
    }
  }

  private static boolean isExcused(String reason, List<String> stack, String culprit) {
    return reason.startsWith(WAITED)
        || reason.equals(CRITICAL_SECTION)
        || stack.stream()
            .takeWhile(name -> !name.equals(culprit))
            .anyMatch(name ->
                name.startsWith("jdk.jfr.") || name.equals("java.lang.ClassLoader.loadClass"));
  }

  /**
   * {@return who has put onto the stack what cannot be moved} That is the nearest static initializer;
   * where there is none, some native code of the JDK, which the nearest other method has called.
   */
  private static String culprit(List<String> stack) {
    return stack.stream()
        .filter(name -> name.endsWith(".<clinit>"))
        .findFirst()
        .or(() -> stack.stream().filter(name -> !isJdk(name)).findFirst())
        .orElse("the JDK");
  }

  private static boolean isJdk(String name) {
    return name.startsWith("java.") || name.startsWith("jdk.") || name.startsWith("sun.");
  }

  private static String name(RecordedFrame frame) {
    return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
  }
}
