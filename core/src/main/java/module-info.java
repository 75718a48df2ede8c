/**
 * Background workers with a life cycle: what a thread waits for, what runs, and who runs it.
 *
 * <p>The packages point one way only: worker, task, signal, and what they share below them.
 */
module dev.latchwork {
  requires jdk.jfr;
  requires static org.jspecify;
}
