package dev.latchwork.stress.schedules;

/**
 * What a worker is given.
 *
 * @param id that of the operation which brings it, or its place in the source
 * @param conduct how its action behaves
 */
record Item(int id, Conduct conduct) {
  @Override
  public String toString() {
    return String.valueOf(id);
  }
}
