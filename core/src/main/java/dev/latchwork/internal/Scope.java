package dev.latchwork.internal;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an action finds around itself: one scoped value, bound once by the thread that runs it.
 *
 * @param context the {@code Context} of the action, or a supplier that makes it when somebody asks
 * @param name of the worker that runs it
 * @param seat the worker's own mark of the running thread, or null outside workers
 * @param around the scope that this one is nested in on the same thread, or null
 */
public record Scope(Object context, String name, @Nullable Object seat, @Nullable Scope around) {
  private static final ScopedValue<Scope> CURRENT = ScopedValue.newInstance();

  /**
   * Creates one that is not nested.
   *
   * @param context the {@code Context} of the action, or a supplier of it
   * @param name of the worker that runs it
   * @param seat the worker's own mark of the running thread, or null outside workers
   */
  public Scope(Object context, String name, @Nullable Object seat) {
    this(context, name, seat, null);
  }

  /** {@return the {@code Context} of the action} */
  @Override
  public Object context() {
    return context instanceof Supplier<?> maker ? maker.get() : context;
  }

  /** {@return the scope of the running action, or null outside any} */
  public static @Nullable Scope current() {
    return CURRENT.isBound() ? CURRENT.get() : null;
  }

  /** {@return a carrier that binds this scope} */
  public ScopedValue.Carrier carrier() {
    return ScopedValue.where(CURRENT, this);
  }
}
