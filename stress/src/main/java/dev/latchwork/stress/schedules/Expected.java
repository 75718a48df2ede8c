package dev.latchwork.stress.schedules;

import org.jspecify.annotations.Nullable;

/** A call of the model: what comes of it, or that nothing has yet. */
final class Expected {
  static final String PENDING = "waits";

  final Op op;
  private @Nullable String outcome;
  private boolean flag;
  private Runnable onInterrupt = () -> {};

  /** What its stage says, where it has one. */
  private @Nullable String stage;

  /** The run whose report it has got, or -1. */
  private int run = -1;

  /** Whether it may have ended, or not: either is right. */
  private boolean mayEnd;

  Expected(Op op) {
    this.op = op;
    this.flag = op.flagged();
  }

  boolean isPending() {
    return outcome == null;
  }

  void done(String word) {
    if (outcome == null) {
      outcome = word;
      flag &= !word.equals(Words.INTERRUPTED);
    }
  }

  void reported(int ofRun, String report) {
    done(report);
    run = ofRun;
  }

  /** It waits; an interrupt does this. */
  void waits(Runnable interrupt) {
    onInterrupt = interrupt;
  }

  /** It waits, and an interrupt ends it. */
  void waitsUntilInterrupted() {
    waits(() -> done(Words.INTERRUPTED));
  }

  void interrupt() {
    if (isPending()) {
      flag = true;
      onInterrupt.run();
    }
  }

  void promises() {
    stage = PENDING;
    done("stage");
  }

  void promised(int ofRun, String report) {
    stage = report;
    run = ofRun;
  }

  int run() {
    return run;
  }

  void mayEnd() {
    mayEnd = isPending();
  }

  /** If either is right, it is as the world says. */
  void adopt(String seen) {
    if (mayEnd && isPending() && !seen.equals(PENDING)) {
      done("true");
    }
    mayEnd = false;
  }

  String text() {
    return (outcome == null ? PENDING : outcome + (flag ? ", flagged" : ""))
        + (stage == null ? "" : ", " + stage);
  }
}
