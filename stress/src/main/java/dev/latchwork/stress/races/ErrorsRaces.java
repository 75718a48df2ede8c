package dev.latchwork.stress.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.latchwork.signal.SignalGroup;
import dev.latchwork.task.Errors;
import dev.latchwork.task.Recover;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** Failures are collected by several threads. */
public final class ErrorsRaces {
  @SuppressWarnings("StaticAssignmentOfThrowable") // making one takes longer than a race
  private static final Exception A = new Exception("a");

  @SuppressWarnings("StaticAssignmentOfThrowable") // making one takes longer than a race
  private static final Exception B = new Exception("b");

  private ErrorsRaces() {}

  private static String first(Errors errors) {
    return errors.first().map(Throwable::getMessage).orElse("none");
  }

  private static String all(Errors errors) {
    List<String> kept = errors.all().stream().map(Throwable::getMessage).toList();
    return errors.count() + " " + String.join("", kept);
  }

  /** Two are handed over, and each time the first is asked for. */
  @JCStressTest
  @Outcome(id = "a, a, 2 ab", expect = ACCEPTABLE, desc = "a was the first, for everybody.")
  @Outcome(id = "b, b, 2 ba", expect = ACCEPTABLE, desc = "b was the first, for everybody.")
  @Outcome(expect = FORBIDDEN, desc = "The first changes, or one is lost.")
  @State
  public static class First extends Race {
    private final Errors errors = new Errors();

    @Actor
    public void a(LLL_Result r) {
      together();
      errors.accept(A);
      r.r1 = first(errors);
    }

    @Actor
    public void b(LLL_Result r) {
      together();
      errors.accept(B);
      r.r2 = first(errors);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = all(errors);
    }
  }

  /** As before, when there is room for one. */
  @JCStressTest
  @Outcome(id = "a, a, 2 a", expect = ACCEPTABLE, desc = "a was the first; both are counted.")
  @Outcome(id = "b, b, 2 b", expect = ACCEPTABLE, desc = "b was the first; both are counted.")
  @Outcome(expect = FORBIDDEN, desc = "The first changes, or one is not counted.")
  @State
  public static class FirstOfMoreThanAreKept extends Race {
    private final Errors errors = new Errors(1);

    @Actor
    public void a(LLL_Result r) {
      together();
      errors.accept(A);
      r.r1 = first(errors);
    }

    @Actor
    public void b(LLL_Result r) {
      together();
      errors.accept(B);
      r.r2 = first(errors);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = all(errors);
    }
  }

  /** Something fails in a group that somebody looks at. */
  @JCStressTest
  @Outcome(id = "not done", expect = ACCEPTABLE, desc = "The group still waits for it.")
  @Outcome(id = "a", expect = ACCEPTABLE, desc = "The group is told, and the failure is there.")
  @Outcome(expect = FORBIDDEN, desc = "The group was told before the failure was there.")
  @State
  public static class BeforeTheGroupIsTold extends Race {
    private final Errors errors = new Errors();
    private final SignalGroup group = new SignalGroup();

    public BeforeTheGroupIsTold() {
      group.add();
    }

    @Actor
    public void action() {
      together();
      Recover.run(
          () -> {
            throw A;
          },
          errors,
          group);
    }

    @Actor
    public void reader(L_Result r) {
      together();
      r.r1 = group.count() == 0 ? first(errors) : "not done";
    }
  }
}
