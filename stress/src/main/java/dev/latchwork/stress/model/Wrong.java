package dev.latchwork.stress.model;

/** What must never be so in a model. */
final class Wrong extends RuntimeException {
  private static final long serialVersionUID = 1;

  Wrong(String what) {
    super(what, null, false, false); // thrown in the middle of a search, where a stack says nothing
  }
}
