package dev.latchwork.bench;

import java.util.List;

/** Something to be measured for several contenders, in one or more settings. */
interface Question {
  /** {@return its name on the command line} */
  String key();

  /** {@return its name in tables} */
  String title();

  /** {@return what is measured, the one that matters most first} */
  List<Figure> figures();

  List<Setting> settings();

  /** {@return who competes, Latchwork first} */
  List<? extends Contender<?>> contenders();

  List<Target> targets();

  /**
   * Gives one contender its turn.
   *
   * @throws Exception when it fails, or does not run each item exactly once
   */
  Sample turn(Setting setting, Contender<?> contender, Effort effort) throws Exception;
}
