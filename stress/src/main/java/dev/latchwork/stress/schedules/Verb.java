package dev.latchwork.stress.schedules;

/** What a schedule can do. */
enum Verb {
  START,
  RUN,
  STOP,
  STOP_NOW,
  CLOSE,
  REQUEST_STOP,
  PAUSE,
  RESUME,
  PUT,
  OFFER,
  OFFER_FOR,
  SUBMIT,
  AWAIT_IDLE,
  /** Of a batch. */
  PROCESS,

  /** Of a result: waits for it. */
  JOIN,
  /** Of a result: asks for its end and waits for that. */
  CANCEL,
  /** Of a result: asks for its end. */
  CANCEL_SOFTLY,
  /** Of a result: its close. */
  RELEASE,

  /** To an action that waits: return. */
  GO,
  /** To an action that waits: throw. */
  THROW,
  /** To the thread of an action that waits: an interrupt out of nowhere. */
  INTERRUPT_ACTION,
  /** To a caller that waits. */
  INTERRUPT_CALLER,

  CANCEL_CONTEXT,
  ADVANCE;

  /** Whether it brings an item. */
  boolean isIntake() {
    return this == PUT || this == OFFER || this == OFFER_FOR || this == SUBMIT;
  }
}
