package dev.latchwork.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.latchwork.testkit.LeakCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class CheckerTest {
  private final List<String> looked = new ArrayList<>();
  private final Map<String, Checker> checkers = new LinkedHashMap<>();

  private Checker throwing(String name, Throwable error) {
    return () -> {
      looked.add(name);
      CheckerTest.<RuntimeException>sneak(error);
    };
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void sneak(Throwable error) throws X {
    throw (X) error;
  }

  @Test
  void allAreHealthyWhenEachIs() {
    checkers.put("mail", () -> looked.add("mail"));
    checkers.put("db", () -> looked.add("db"));

    assertThatCode(Checker.all(checkers)::check).doesNotThrowAnyException();
    assertThat(looked).containsExactly("mail", "db");
  }

  @Test
  void noneAtAllIsHealthy() {
    assertThatCode(Checker.all(Map.of())::check).doesNotThrowAnyException();
  }

  @Test
  void eachUnhealthyOneIsNamedAndTheOthersAreStillAsked() {
    var down = new IOException("gone");
    var broken = new AssertionError("broken");
    checkers.put("db", throwing("db", down));
    checkers.put("mail", () -> looked.add("mail"));
    checkers.put("cache", throwing("cache", broken));

    assertThatIllegalStateException()
        .isThrownBy(Checker.all(checkers)::check)
        .withMessage(
            "unhealthy: db (java.io.IOException: gone), cache (java.lang.AssertionError: broken)")
        .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(down, broken));
    assertThat(looked).containsExactly("db", "mail", "cache");
  }

  @Test
  void anInterruptIsUnhealthyAndNotSwallowed() {
    checkers.put("slow", throwing("slow", new InterruptedException()));
    checkers.put("mail", () -> looked.add("mail"));

    assertThatIllegalStateException().isThrownBy(Checker.all(checkers)::check);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(looked).containsExactly("slow", "mail");
  }

  @Test
  void theMapIsCopied() {
    checkers.put("mail", () -> looked.add("mail"));
    var all = Checker.all(checkers);
    checkers.put("db", throwing("db", new IOException()));

    assertThatCode(all::check).doesNotThrowAnyException();
  }

  @Test
  void aMissingCheckerIsToldAtOnceByItsName() {
    var missing = new HashMap<String, Checker>();
    missing.put("mail", null);

    assertThatNullPointerException().isThrownBy(() -> Checker.all(missing)).withMessage("mail");
  }
}
