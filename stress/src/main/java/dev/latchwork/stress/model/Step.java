package dev.latchwork.stress.model;

/**
 * What can happen in a model. A step of the library stands for an atomic step of one of its methods, which
 * says so in its comment, as {@code model: NAME}; one from outside for what its users, their actions and
 * the clock may do, or leave.
 */
enum Step {
  A_PUT("a producer calls put"),
  A_PAUSE("somebody calls pause"),
  A_RESUME("somebody calls resume"),
  A_STOP("somebody calls stop"),
  A_START("somebody calls start"),
  A_CANCEL("somebody cancels a result"),
  AN_INTERRUPT("a producer is interrupted, or its time is over"),
  ACTION_ENDS("an action returns"),
  ACTION_FAILS("an action throws"),
  ACTION_GIVES_IN("an action that was cancelled says so"),
  ACTION_PUTS("an action puts into its own queue"),
  TIMER_FIRES("a time is over"),
  HOOK_ENDS("the stop hook returns"),

  LOOK_FOR_ROOM("worker.Ring", "put"),
  CLAIM("worker.Ring", "put"),
  PUBLISH("worker.Ring", "put"),
  LOOK_FOR_ITEM("worker.Ring", "poll"),
  TAKE("worker.Ring", "poll"),
  FREE("worker.Ring", "poll"),
  DRAIN("worker.Ring", "drainTo"),
  CLOSE("worker.Ring", "close"),
  HALT("worker.Ring", "halt"),
  RESUME_TAKING("worker.Ring", "resume"),

  LOOK_FOR_WORK("worker.Backlog", "mayTake"),
  LOOK_FOR_OVERFLOW("worker.Backlog", "mayTakePast"),
  PUT_OWN("worker.Intake", "putOwn"),
  PUT_BEHIND("worker.Intake", "putAnyway"),
  PUT_AGAIN("worker.Intake", "putPatiently"),

  SIGNAL("worker.IdleWorkers", "signal"),
  POP("worker.IdleWorkers", "wakeOne"),
  WAKE("worker.IdleWorkers", "wake"),
  SEARCH("worker.IdleWorkers", "search"),
  FOUND("worker.IdleWorkers", "found"),
  STAND_BACK("worker.IdleWorkers", "standBack"),
  COME_BACK("worker.IdleWorkers", "comeBack"),
  PUSH("worker.IdleWorkers", "push"),
  SLEEP("worker.IdleWorkers", "sleep"),
  STAFF("worker.QueueRun", "staff"),
  CALL("worker.IdleWorkers", "call"),
  CALL_AGAIN("worker.IdleWorkers", "callAgain"),

  FREED("worker.BlockedProducers", "freed"),
  WAKE_LINE("worker.BlockedProducers", "wakeAll"),
  JOIN("worker.BlockedProducers", "join"),
  LEAVE("worker.BlockedProducers", "leave"),
  AWAIT_ROOM("worker.BlockedProducers", "await"),
  LINGER("worker.BlockedProducers", "linger"),

  TAKE_PAST("worker.Shift", "takePast"),
  BEGIN_TICKET("worker.Shift", "begin"),
  SEARCH_ENDS("worker.Shift", "endSearch"),
  REST("worker.Shift", "rest"),
  STANDS_BACK("worker.Shift", "standBack"),
  ANNOUNCE("worker.QueueSeat", "claims"),
  FOLLOW("worker.QueueSeat", "follow"),
  WITHDRAW("worker.QueueSeat", "claimsNot"),
  AWAIT_CLAIM("worker.QueueSeat", "awaitClaim"),

  READY("internal.Activity", "ready"),
  BEGIN("internal.Activity", "claimed"),
  NEXT("internal.Activity", "next"),
  REST_WORD("internal.Activity", "rest"),
  SETTLE("internal.Activity", "settle"),
  INTERRUPT("internal.Activity", "interrupt"),
  ABANDON("internal.Activity", "abandon"),

  START("worker.Restartable", "startRun"),
  PICK("worker.Restartable", "current"),
  BEGIN_RUN("signal.Latch", "starting"),
  ENLIST("worker.Generation", "enlist"),
  OPEN("worker.Generation", "open"),

  LOOK_AT_SWITCHES("worker.QueueRun", "switches"),
  MAY_LEAVE("worker.QueueRun", "mayHaveToLeave"),
  IS_TO_LEAVE("worker.QueueRun", "isToLeave"),
  LOOK_AROUND("worker.QueueRun", "lookAround"),
  LOOK_AGAIN("worker.QueueRun", "lookAgain"),
  END("worker.Generation", "end"),
  SETTLE_RUN("worker.Generation", "settle"),
  LEAVE_SEAT("worker.Generation", "leave"),
  CANCEL_RESULT("worker.Ticket", "request"),

  PAUSE("worker.Pauses", "pause"),
  RESUME("worker.Pauses", "resume"),
  AWAIT_CHANGE("worker.Gate", "await"),
  STOP("worker.Ladder", "stop"),
  STOP_BEGINS("worker.Ladder", "begin"),
  RAISE("worker.Ladder", "raiseToCancelled"),
  GIVE_UP("worker.Ladder", "giveUp"),
  FINISH("worker.Ladder", "finish"),
  CONCLUDE("worker.Ladder", "conclude"),
  AWAIT_STOP("worker.Ladder", "join");

  private static final String CORE = "dev.latchwork.";

  private final String type;
  private final String method;

  Step(String outside) {
    this("", outside);
  }

  Step(String type, String method) {
    this.type = type;
    this.method = method;
  }

  /** {@return whether it is not the library that makes this step} */
  boolean isOutside() {
    return type.isEmpty();
  }

  /** {@return the class that it is a step of; of no use for those from outside} */
  String type() {
    return CORE + type;
  }

  String method() {
    return method;
  }

  @Override
  public String toString() {
    return isOutside()
        ? method
        : name() + " (" + type.substring(type.indexOf('.') + 1) + '.' + method + ')';
  }
}
