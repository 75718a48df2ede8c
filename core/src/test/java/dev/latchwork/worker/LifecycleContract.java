package dev.latchwork.worker;

import dev.latchwork.worker.Subject.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What every lifecycle must pass: the tests of the classes below run for each kind. */
@ParameterizedClass
@MethodSource("dev.latchwork.worker.Subject#all")
abstract class LifecycleContract {
  @Parameter(0)
  Kind kind;

  @Parameter(1)
  Threads threads;

  Subject subject;
  Lifecycle it;

  @BeforeEach
  void create() {
    subject = new Subject(kind, threads);
    it = subject.lifecycle;
  }

  @AfterEach
  void close() {
    subject.close();
  }
}
