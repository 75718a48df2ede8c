package dev.latchwork.stress.schedules;

/** What a canary does wrong, on purpose. */
enum Flaw {
  NONE("nothing"),
  /** One action is never run, though all say that it was. */
  LOSES("an action that was never run"),
  /** One action is run a second time. */
  REPEATS("an action that was run twice"),
  /** One accepted item is not counted. */
  MISCOUNTS("a count that was one too low");

  private final String words;

  Flaw(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
