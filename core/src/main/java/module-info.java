/**
 * Background workers with a life cycle: what a thread waits for, what runs, and who runs it.
 *
 * <p>The packages point one way only: worker, task, signal, and what they share below them.
 */
@SuppressWarnings("module") // the test kit may be absent
module dev.latchwork {
  requires jdk.jfr;
  requires static org.jspecify;

  exports dev.latchwork.signal;
  exports dev.latchwork.task;
  exports dev.latchwork.worker;
  exports dev.latchwork.internal to
      dev.latchwork.testkit;
}
