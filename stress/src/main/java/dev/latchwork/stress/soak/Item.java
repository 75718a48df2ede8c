package dev.latchwork.stress.soak;

/**
 * Something to do, and who takes note of it.
 *
 * @param deed what
 * @param witness of the run that it was put into
 * @param then what comes after, unless the deed fails
 */
record Item(Deed deed, Witness witness, Runnable then) {
  Item(Deed deed, Witness witness) {
    this(deed, witness, () -> {});
  }

  void act() throws Exception {
    witness.act(deed);
    then.run();
  }
}
