package dev.latchwork.stress;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.StateCase;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * What jcstress has found in one test, in all the JVMs that it ran in.
 *
 * @param test its name, without the packages
 * @param samples how often its actors have raced
 * @param forbidden outcomes that must not be and were seen, a line each
 * @param broken why the test itself did not work, a line each
 * @param unseen outcomes that may be and were not seen
 */
record Verdict(
    String test, long samples, List<String> forbidden, List<String> broken, List<String> unseen) {
  /**
   * Judges.
   *
   * @param name of the test, as jcstress lists it
   * @param results what came of it in each JVM
   */
  static Verdict of(String name, Collection<TestResult> results) {
    TestInfo info = TestList.getInfo(name);
    var counts = new TreeMap<String, Long>();
    List<String> broken = new ArrayList<>();
    for (TestResult result : results) {
      if (result.status() != Status.NORMAL) {
        broken.add(result.status() + ": " + String.join(" ", result.getMessages()));
      }
      for (String state : result.getStateKeys()) {
        counts.merge(state, result.getCount(state), Long::sum);
      }
    }
    if (counts.isEmpty()) {
      broken.add("it was not run");
    }
    List<String> forbidden = new ArrayList<>();
    List<StateCase> unseen = new ArrayList<>(info.cases());
    counts.forEach((state, count) -> {
      StateCase found = find(info, state);
      unseen.remove(found);
      if (found.expect() == Expect.FORBIDDEN || found.expect() == Expect.UNKNOWN) {
        forbidden.add("%s, %,d times: %s".formatted(state, count, found.description()));
      }
    });
    return new Verdict(
        shortened(name),
        counts.values().stream().mapToLong(Long::longValue).sum(),
        forbidden,
        broken,
        unseen.stream()
            .filter(one -> one.expect() == Expect.ACCEPTABLE)
            .map(StateCase::matchPattern)
            .toList());
  }

  /** {@return whether the race was tried, and nothing wrong was found} */
  boolean passed() {
    return forbidden.isEmpty() && broken.isEmpty();
  }

  /** {@return whether the mistake of a canary was found: that it did not work is not enough} */
  boolean caught() {
    return !forbidden.isEmpty() && broken.isEmpty();
  }

  private static StateCase find(TestInfo info, String state) {
    return info.cases().stream()
        .filter(one -> one.matches(state))
        .findFirst()
        .orElse(info.unmatched());
  }

  private static String shortened(String name) {
    int outer = name.lastIndexOf('.', name.lastIndexOf('.') - 1);
    return name.substring(outer + 1);
  }
}
