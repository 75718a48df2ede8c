package dev.latchwork.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Hears the signals that ask the program to end. A shutdown hook would not do: the JVM ignores a
 * second signal while one runs. The JDK's own interface to signals is not API, and the compiler warns
 * of every mention of it that cannot be silenced; so it is reached by reflection, in this class only.
 */
final class Signals {
  private Signals() {}

  /** A signal that asks the program to end. */
  enum Ending {
    HUP(1),
    INT(2),
    TERM(15);

    private final int number;

    Ending(int number) {
      this.number = number;
    }

    /** {@return the exit code by which a shell knows that this signal ended a program} */
    int exitCode() {
      return 128 + number;
    }
  }

  /**
   * Listens from now on. A signal that was ignored when the program started, as {@code nohup} has it,
   * stays ignored.
   *
   * @param first called with the first signal, on a thread of its own
   * @param second called with every further one
   */
  static void listen(Consumer<Ending> first, Consumer<Ending> second) {
    var asked = new AtomicBoolean();
    for (Ending ending : List.of(Ending.values())) {
      handle(
          ending.name(), () -> (asked.compareAndSet(false, true) ? first : second).accept(ending));
    }
  }

  private static void handle(String name, Runnable reaction) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                if (method.getDeclaringClass() == handler) {
                  reaction.run();
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (InvocationTargetException e) {
      // this JVM leaves the signal to the system (-Xrs), which ends the program at once
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the module jdk.unsupported is missing", e);
    }
  }
}
