package dev.latchwork.stress;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionResult;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.kotlinx.lincheck.util.ExceptionResult;
import org.jetbrains.lincheck.datastructures.CTestConfiguration;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuarantee;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.verifier.LinearizabilityVerifier;
import org.jetbrains.lincheck.datastructures.verifier.Verifier;
import org.jspecify.annotations.Nullable;

/**
 * A class under Lincheck: threads call its operations in random orders, again and again, and what
 * they are answered must be what a sequential specification could have answered. Without one, each
 * operation has a thread of its own, which must come to its end, and the class says what is true then.
 *
 * @param subject the class
 * @param specification the specification, or null
 * @param mode how the threads meet
 * @param canary a mistake that must be found
 */
record LincheckTrial(
    Class<?> subject, @Nullable Class<?> specification, Mode mode, @Nullable Mutant canary)
    implements Trial {
  /** How threads meet. */
  enum Mode {
    /** Lincheck switches between them at each access to the memory they share. */
    MODEL_CHECKING,
    /** They run freely. */
    STRESS
  }

  /** In how many ways the threads meet in one scenario, if there are many scenarios. */
  private static final int INVOCATIONS = 100;

  /** And at first, if there is one scenario. */
  private static final int FEW = 10;

  private static final int GROWTH = 3;

  /** A loop that goes on for longer waits for something that does not come. */
  private static final int LONGEST_LOOP = 2_000;

  /** A recursion that goes deeper does not come back; that of {@code Headroom} is of three hundred. */
  private static final int DEEPEST = 600;

  /** What comes before a sleep only so that there is none: here it would only hide the sleep. */
  private static final ManagedStrategyGuarantee SPINS =
      ManagedStrategyGuaranteeKt.forClasses(
              "dev.latchwork.internal.Waiters", "dev.latchwork.worker.BlockedProducers")
          .methods("spin")
          .ignore();

  private static final AtomicLong VERIFIED = new AtomicLong();

  @Override
  public String name() {
    return subject.getSimpleName() + (mode == Mode.STRESS ? " (stress)" : "");
  }

  @Override
  public List<String> jvmArgs() {
    return mode == Mode.STRESS ? List.of() : List.of("-XX:TieredStopAtLevel=1");
  }

  /** Lincheck tries the same things first each time: so more of them each time. */
  @Override
  public long run(long nanos) {
    long end = System.nanoTime() + nanos;
    check(1); // how long that takes says nothing of the others
    VERIFIED.set(0);
    long took = 0;
    for (int more = 1; took == 0 || GROWTH * took <= end - System.nanoTime(); ) {
      long began = System.nanoTime();
      check(more);
      took = System.nanoTime() - began;
      more *= GROWTH;
    }
    return VERIFIED.get();
  }

  private void check(int more) {
    switch (mode) {
      case MODEL_CHECKING ->
          chosen(
                  new ModelCheckingOptions()
                      .loopBound(LONGEST_LOOP)
                      .recursionBound(DEEPEST)
                      .addGuarantee(SPINS),
                  more)
              .check(subject);
      case STRESS -> chosen(new StressOptions(), more).check(subject);
    }
  }

  private <O extends Options<O, C>, C extends CTestConfiguration> O chosen(O options, int more) {
    return specification == null
        ? options
            .iterations(1)
            .invocationsPerIteration(FEW * more)
            .threads(operations())
            .actorsPerThread(1)
            .actorsBefore(0)
            .actorsAfter(0)
            .minimizeFailedScenario(false)
            .verifier(Ending.class)
        : options
            .iterations(more)
            .invocationsPerIteration(INVOCATIONS)
            .threads(2)
            .actorsPerThread(3)
            .actorsBefore(2)
            .actorsAfter(2)
            .sequentialSpecification(specification)
            .verifier(Linearizable.class);
  }

  private int operations() {
    return (int)
        Arrays.stream(subject.getMethods())
            .filter(method -> method.isAnnotationPresent(Operation.class))
            .count();
  }

  /** Verifies, and counts how often. */
  public static final class Linearizable implements Verifier {
    private final LinearizabilityVerifier verifier;

    public Linearizable(Class<?> specification) {
      verifier = new LinearizabilityVerifier(specification);
    }

    @Override
    public boolean verifyResults(ExecutionScenario scenario, ExecutionResult results) {
      VERIFIED.incrementAndGet();
      return verifier.verifyResults(scenario, results);
    }
  }

  /** Counts what has come to its end; an exception is none. */
  public static final class Ending implements Verifier {
    public Ending(Class<?> subject) {}

    @Override
    public boolean verifyResults(ExecutionScenario scenario, ExecutionResult results) {
      VERIFIED.incrementAndGet();
      return results.getThreadsResultsWithClock().stream()
          .flatMap(List::stream)
          .noneMatch(one -> one.getResult() instanceof ExceptionResult);
    }
  }
}
