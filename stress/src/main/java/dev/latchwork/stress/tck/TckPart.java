package dev.latchwork.stress.tck;

import dev.latchwork.stress.Part;
import dev.latchwork.stress.tck.QueueVerification.Blackbox;
import dev.latchwork.stress.tck.QueueVerification.Whitebox;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

/** Runs the kit again and again, on queues of other sizes, and once for each broken subscriber. */
public final class TckPart implements Part {
  private static final List<Integer> SIZES = List.of(1, 2, 16, 1_024);

  /** For how long a test waits for what is to come, in milliseconds: the machine may be busy. */
  private static final long PATIENCE = 5_000;

  /** The same where it is known that it does not come. */
  private static final long PATIENCE_WITH_CANARIES = 300;

  @Override
  public String name() {
    return "tck";
  }

  @Override
  public String title() {
    return "the subscriber of a queue against the Reactive Streams TCK";
  }

  @Override
  public int minutes() {
    return 1;
  }

  /** Without the log, where the failures of the kit's publishers go. */
  @Override
  public Evidence run(Effort effort) {
    var log = Logger.getLogger("dev.latchwork");
    Level before = log.getLevel();
    log.setLevel(Level.OFF);
    try {
      return tried(System.nanoTime() + effort.seconds() * 1_000_000_000);
    } finally {
      log.setLevel(before);
    }
  }

  private static Evidence tried(long end) {
    List<String> canaries = catchCanaries();
    Set<String> rules = new TreeSet<>();
    long tests = 0;
    int round = 0;
    do {
      QueueVerification.make(SIZES.get(round++ % SIZES.size()), PATIENCE);
      for (Class<?> suite : List.of(Blackbox.class, Whitebox.class)) {
        var results = run(suite);
        requireNone(results.getFailedTests(), suite);
        requireNone(results.getConfigurationFailures(), suite);
        if (results.getPassedTests().isEmpty()) {
          throw new AssertionError(suite.getSimpleName() + " has run no test");
        }
        results.getPassedTests().forEach(passed -> rules.add(passed.getName()));
        tests += results.getPassedTests().size();
      }
    } while (System.nanoTime() < end);
    return new Evidence(
        tests,
        "tests of the kit",
        canaries,
        List.of(rules.size() + " different tests, " + round + " rounds, on queues of " + SIZES));
  }

  private static List<String> catchCanaries() {
    List<String> caught = new ArrayList<>();
    QueueVerification.make(2, PATIENCE_WITH_CANARIES);
    for (Canary canary : Canary.values()) {
      Set<String> failed =
          run(canary.suite).getFailedTests().stream()
              .map(ITestResult::getName)
              .collect(Collectors.toSet());
      if (!failed.contains(canary.rule)) {
        throw new AssertionError(
            "a subscriber that " + canary + " has passed " + canary.rule + "; failed: " + failed);
      }
      caught.add("a subscriber that " + canary);
    }
    return caught;
  }

  private static void requireNone(List<ITestResult> failed, Class<?> suite) {
    if (!failed.isEmpty()) {
      var error = new AssertionError(suite.getSimpleName() + " has failures: " + failed);
      failed.forEach(result -> error.addSuppressed(result.getThrowable()));
      throw error;
    }
  }

  private static TestListenerAdapter run(Class<?> suite) {
    var listener = new TestListenerAdapter();
    var kit = new TestNG(false); // without its reports
    kit.setVerbose(0);
    kit.setTestClasses(new Class<?>[] {suite});
    kit.addListener(listener);
    kit.run();
    return listener;
  }

  /** What a broken subscriber does, and the rule that finds it. */
  private enum Canary {
    ASKS_FOR_NOTHING(
        QueueVerification.AsksForNothing.class,
        "required_spec201_blackbox_mustSignalDemandViaSubscriptionRequest"),
    CANCELS_WHEN_IT_IS_COMPLETE(
        QueueVerification.CancelsWhenComplete.class,
        "required_spec203_blackbox_mustNotCallMethodsOnSubscriptionOrPublisherInOnComplete"),
    KEEPS_A_SECOND_SUBSCRIPTION(
        QueueVerification.KeepsASecond.class,
        "required_spec205_mustCallSubscriptionCancelIfItAlreadyHasAnSubscriptionAndReceivesAnotherOnSubscribeSignal"),
    TAKES_NULL_FOR_AN_ITEM(
        QueueVerification.TakesNull.class,
        "required_spec213_onNext_mustThrowNullPointerExceptionWhenParametersAreNull");

    private final Class<?> suite;
    private final String rule;

    Canary(Class<?> suite, String rule) {
      this.suite = suite;
      this.rule = rule;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }
}
