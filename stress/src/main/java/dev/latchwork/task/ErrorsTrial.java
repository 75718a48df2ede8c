package dev.latchwork.task;

import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;

/**
 * A collector of failures with room for two: from the first accept on there is a first failure, and
 * it stays; the others keep their order; each is counted.
 */
@Param(name = "error", gen = IntGen.class, conf = "1:99")
public final class ErrorsTrial {
  private static final int LIMIT = 2;

  private final Errors errors = new Errors(LIMIT);

  @Operation
  public void accept(@Param(name = "error") int error) {
    errors.accept(new Numbered(error));
  }

  @Operation
  public @Nullable String first() {
    return errors.first().map(Throwable::getMessage).orElse(null);
  }

  @Operation
  public List<String> all() {
    List<String> all = new ArrayList<>();
    for (Throwable error : errors.all()) {
      all.add(String.valueOf(error.getMessage()));
    }
    return all;
  }

  @Operation
  public long count() {
    return errors.count();
  }

  @Operation
  public long dropped() {
    return errors.dropped();
  }

  /** One that costs no stack trace. */
  private static final class Numbered extends Exception {
    private static final long serialVersionUID = 1;

    Numbered(int number) {
      super(Integer.toString(number), null, false, false);
    }
  }

  /** What it does when nothing happens at once. */
  public static final class Spec {
    private final List<String> taken = new ArrayList<>();

    public void accept(int error) {
      taken.add(Integer.toString(error));
    }

    public @Nullable String first() {
      return taken.isEmpty() ? null : taken.getFirst();
    }

    public List<String> all() {
      return new ArrayList<>(taken.subList(0, Math.min(LIMIT, taken.size())));
    }

    public long count() {
      return taken.size();
    }

    public long dropped() {
      return Math.max(0, taken.size() - LIMIT);
    }
  }
}
