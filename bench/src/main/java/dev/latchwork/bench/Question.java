package dev.latchwork.bench;

import java.util.List;

/** Something to be measured for several contenders, in one or more settings. */
interface Question {
  /** {@return its name on the command line} */
  String key();

  /** {@return its name in tables} */
  String title();

  /** {@return the unit of its figures} */
  String unit();

  /** {@return whether a higher figure is the better one} */
  boolean higherIsBetter();

  List<Setting> settings();

  /** {@return who competes in a setting, Latchwork first} */
  List<? extends Contender<?>> contenders(Setting setting);

  /**
   * Gives one contender its turn.
   *
   * @throws Exception when it fails, or does not run each item exactly once
   */
  Sample turn(Setting setting, Contender<?> contender, Effort effort) throws Exception;
}
