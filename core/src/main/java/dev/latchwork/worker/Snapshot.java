package dev.latchwork.worker;

import dev.latchwork.signal.State;

/**
 * The counts of a run at one moment. In every snapshot, {@code accepted = waiting + running +
 * succeeded + failed + cancelled + handedBack + abandoned}.
 *
 * @param name of the worker
 * @param state at that moment
 * @param accepted items taken in since the run began
 * @param waiting accepted, not begun
 * @param running begun, not ended
 * @param succeeded ended normally
 * @param failed ended with a failure
 * @param cancelled ended by the cancellation of their context, or discarded before they began
 * @param handedBack given back by the stop, never begun
 * @param abandoned given up by the stop while they ran
 * @param strays abandoned actions, of this or an earlier run, that still run
 * @param overCapacity items that went past the capacity: what a worker put into its own full queue,
 *     and what a publisher gave that others had left no room for
 * @param missed ticks of an interval that were skipped
 */
public record Snapshot(
    String name,
    State state,
    long accepted,
    long waiting,
    long running,
    long succeeded,
    long failed,
    long cancelled,
    long handedBack,
    long abandoned,
    long strays,
    long overCapacity,
    long missed) {

  /**
   * {@return a snapshot without any counts}
   *
   * @param name of the worker
   * @param state at that moment
   */
  public static Snapshot of(String name, State state) {
    return new Snapshot(name, state, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }
}
