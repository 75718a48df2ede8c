package dev.latchwork.internal;

import org.jspecify.annotations.Nullable;

/**
 * What an action finds around itself: one scoped value, bound once by the thread that runs it.
 *
 * @param context the {@code Context} of the action, or a {@link Source} of it
 * @param name of the worker that runs it; null if the source says it
 * @param seat the worker's own mark of the running thread, or null outside workers
 * @param around the scope that this one is nested in on the same thread, or null
 */
public record Scope(
    Object context, @Nullable String name, @Nullable Object seat, @Nullable Scope around) {
  private static final ScopedValue<Scope> CURRENT = ScopedValue.newInstance();

  /**
   * Creates one that is not nested.
   *
   * @param context the {@code Context} of the action
   * @param name of the worker that runs it
   * @param seat the worker's own mark of the running thread, or null outside workers
   */
  public Scope(Object context, String name, @Nullable Object seat) {
    this(context, name, seat, null);
  }

  /** {@return the {@code Context} of the action} */
  @Override
  public Object context() {
    return context instanceof Source source ? source.context() : context;
  }

  /** {@return the name of the worker that runs it} */
  @Override
  public String name() {
    return name != null ? name : ((Source) context).name();
  }

  /** Says what only few actions ask for. */
  public interface Source {
    /** {@return the {@code Context} of the action} */
    Object context();

    /** {@return the name of the worker that runs it} */
    String name();
  }

  /**
   * Creates one that is not nested.
   *
   * @param source of the context and the name
   * @param seat the worker's own mark of the running thread, or null outside workers
   */
  public Scope(Source source, @Nullable Object seat) {
    this(source, null, seat, null);
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
