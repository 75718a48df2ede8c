package dev.latchwork.stress.soak;

import java.util.ArrayList;
import java.util.List;

/** Lets everything leak, one after the other, in a JVM of its own: {@code main}. */
final class LeakRun {
  private static final int QUIET = 6;

  private LeakRun() {}

  static void main(String... args) {
    try {
      run(new Instruments());
    } catch (Throwable e) {
      e.printStackTrace(System.out);
      System.exit(1);
    }
    System.exit(0); // there are threads that never end
  }

  private static void run(Instruments instruments) throws Exception {
    instruments.start();
    instruments.sample(5); // loads what it takes to look
    for (var leak : Leak.values()) {
      leak.catchIt(instruments);
      System.out.println("caught=" + leak.what);
    }
    List<Sample> quiet = new ArrayList<>();
    for (int n = 0; n < QUIET; n++) {
      quiet.add(instruments.sample(2));
    }
    var grown = Growth.found(quiet);
    Law.that(grown.isEmpty(), "nothing leaks any more, and yet: %s", grown);
  }
}
