package dev.latchwork.stress.schedules;

import java.time.Duration;
import java.util.Locale;

/**
 * One step of a schedule. It says all about itself, so that it means the same when others are taken out
 * of the schedule.
 *
 * @param id its number, and that of the item which it brings
 * @param verb what is done
 * @param own whether an action that waits does it, and not somebody outside
 * @param flagged whether the caller is interrupted before it calls
 * @param conduct of the item or action which it brings
 * @param pick chooses among those there are: actions, callers, results
 * @param nanos how long
 */
record Op(int id, Verb verb, boolean own, boolean flagged, Conduct conduct, int pick, long nanos) {
  /** {@return one that needs nothing more} */
  static Op of(int id, Verb verb) {
    return new Op(id, verb, false, false, Conduct.QUICK, 0, 0);
  }

  /** {@return the one of so many lanes that it belongs to in a race} */
  int lane(int lanes) {
    return pick % lanes;
  }

  @Override
  public String toString() {
    var text = new StringBuilder("#").append(id).append(' ');
    text.append(own ? "own " : "").append(flagged ? "flagged " : "");
    text.append(verb.name().toLowerCase(Locale.ROOT));
    switch (verb) {
      case PUT, OFFER, SUBMIT -> text.append(' ').append(conduct);
      case OFFER_FOR ->
          text.append(' ').append(conduct).append(' ').append(Duration.ofNanos(nanos));
      case START -> text.append(conduct.waits() ? " " + conduct : "");
      case STOP, AWAIT_IDLE, ADVANCE -> text.append(' ').append(Duration.ofNanos(nanos));
      case GO, THROW, INTERRUPT_ACTION, INTERRUPT_CALLER, JOIN, CANCEL, CANCEL_SOFTLY, RELEASE ->
          text.append(" @").append(pick);
      default -> {}
    }
    return text.toString();
  }
}
