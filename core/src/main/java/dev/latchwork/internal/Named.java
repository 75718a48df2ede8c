package dev.latchwork.internal;

import java.lang.invoke.MethodHandles;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Who says its name when somebody asks. Of very many things that are alike hardly any is ever asked:
 * a name of its own, made beforehand, would cost each of them some fifty bytes.
 *
 * <p>Thread-safe.
 */
public interface Named {
  /** {@return the name; an equal one each time, without waiting for anything} */
  String name();

  /**
   * {@return a latch that asks for its name when a message needs it} A door that the public API does
   * not have.
   *
   * @param type the type of latches, which lets the makers in when it is initialized
   * @param owner whose name it is; not asked before this has returned
   * @param time where the waits of the latch park
   * @param <L> the type of latches
   */
  static <L> L latch(Class<L> type, Named owner, Parker time) {
    BiFunction<Named, Parker, ?> maker = Makers.latches;
    return type.cast((maker != null ? maker : Makers.bring(type)).apply(owner, time));
  }

  /**
   * Says how latches are made.
   *
   * @param maker of a latch, from the owner and the time source
   */
  static void latches(BiFunction<Named, Parker, ?> maker) {
    Makers.latches = maker;
  }

  /** Holds the one maker. */
  final class Makers {
    private static volatile @Nullable BiFunction<Named, Parker, ?> latches;

    private Makers() {}

    private static BiFunction<Named, Parker, ?> bring(Class<?> type) {
      try {
        MethodHandles.lookup().ensureInitialized(type);
      } catch (IllegalAccessException e) {
        throw new AssertionError(type + " is public", e);
      }
      return Objects.requireNonNull(latches, "a latch type says how it is made");
    }
  }
}
