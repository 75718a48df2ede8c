package dev.latchwork.stress;

import dev.latchwork.stress.Mutant.Edit;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Mistakes that are easily made, and that must be found. */
final class Mistakes {
  private static final String WORKER = "dev.latchwork.worker.";
  private static final String SIGNAL = "dev.latchwork.signal.";
  private static final String INTERNAL = "dev.latchwork.internal.";

  private static final ClassDesc OBJECT = ConstantDescs.CD_Object;
  private static final ClassDesc THREAD = ClassDesc.of("java.lang.Thread");

  private Mistakes() {}

  /** Whoever has taken the item before may still have to empty the slot. */
  static Mutant claimWithoutLook() {
    return one(
        "a put that claims its slot without a look at it",
        WORKER + "Ring",
        "put",
        call("getAcquire"),
        code -> code.pop().pop().pop().aconst_null());
  }

  /** Its item is neither handed back nor taken: its producer has not written it yet. */
  static Mutant handBackWithoutWait() {
    ClassDesc ring = ClassDesc.of(WORKER + "Ring");
    return new Mutant(
        "a hand-back that passes over a slot which is claimed and not written",
        List.of(
            new Edit(
                WORKER + "Ring",
                "published",
                call("getAcquire"),
                1,
                (code, look) ->
                    code.with(look)
                        .dup()
                        .ifThen(
                            Opcode.IFNULL,
                            missing -> missing.pop().getstatic(ring, "TOMBSTONE", OBJECT)))));
  }

  /** What came in between is lost, though it may have been the first. It leaves time for that. */
  static Mutant acceptWithoutCompare() {
    return one(
        "an Errors.accept that writes without a comparison",
        "dev.latchwork.task.Errors",
        "accept",
        call("compareAndSet"),
        code ->
            code.swap()
                .pop()
                .invokestatic(THREAD, "yield", MethodTypeDesc.of(ConstantDescs.CD_void))
                .invokevirtual(
                    ClassDesc.of("java.util.concurrent.atomic.AtomicReference"),
                    "set",
                    MethodTypeDesc.of(ConstantDescs.CD_void, OBJECT))
                .iconst_1());
  }

  /** The last one may have gone before the signal was there to be found. */
  static Mutant signalWithoutSecondLook() {
    return nth(
        2,
        "a SignalGroup.signal that does not look again once it is published",
        SIGNAL + "SignalGroup",
        "signal",
        get("count"),
        code -> code.pop().lconst_1());
  }

  /** Two that race for one move win both. It leaves time for that. */
  static Mutant moveWithoutCompare() {
    ClassDesc run = ClassDesc.of(SIGNAL + "Run");
    ClassDesc moment = ClassDesc.of(SIGNAL + "Moment");
    return one(
        "a latch that moves without a comparison",
        SIGNAL + "Run",
        "tryMove",
        call("compareAndSet"),
        code ->
            code.swap()
                .pop()
                .invokestatic(THREAD, "yield", MethodTypeDesc.of(ConstantDescs.CD_void))
                .invokevirtual(
                    ConstantDescs.CD_VarHandle,
                    "setVolatile",
                    MethodTypeDesc.of(ConstantDescs.CD_void, run, moment))
                .iconst_1());
  }

  /** Who is popped or pushed in between is in two places then, or in none. */
  static Mutant pushWithoutCompare() {
    return one(
        "an idle worker that is pushed without a comparison",
        WORKER + "IdleWorkers",
        "push",
        call("cas"),
        code ->
            code.dup2_x2()
                .pop2()
                .pop2()
                .invokevirtual(
                    ClassDesc.of(INTERNAL + "Words"),
                    "note",
                    MethodTypeDesc.of(
                        ConstantDescs.CD_void, ConstantDescs.CD_int, ConstantDescs.CD_long))
                .iconst_1());
  }

  /** Whoever has listed it in between waits for an end that has been. */
  static Mutant endTickWithoutCompare() {
    return one(
        "a tick that ends without a comparison",
        WORKER + "RelayedRun",
        "endUnlisted",
        call("compareAndSet"),
        code ->
            code.dup2_x2()
                .pop2()
                .pop2()
                .invokevirtual(
                    ConstantDescs.CD_VarHandle,
                    "setVolatile",
                    MethodTypeDesc.of(
                        ConstantDescs.CD_void,
                        ClassDesc.of(WORKER + "RelayedRun"),
                        ConstantDescs.CD_long))
                .iconst_1());
  }

  /** The next one sleeps on, beside a free slot. */
  static Mutant leaveWithoutWake() {
    return one(
        "a producer that leaves the line and wakes nobody",
        WORKER + "BlockedProducers",
        "leave",
        call("wake"),
        code -> code.pop().pop().pop());
  }

  /** Of two that enlist at once, one is not there. */
  static Mutant enlistWithoutCompare() {
    ClassDesc waiters = ClassDesc.of(INTERNAL + "Waiters");
    ClassDesc cell = ClassDesc.of(INTERNAL + "Waiters$Cell");
    return one(
        "a waiter that enlists without a comparison",
        INTERNAL + "Waiters",
        "push",
        call("compareAndSet"),
        code ->
            code.swap()
                .pop()
                .invokevirtual(
                    ConstantDescs.CD_VarHandle,
                    "setVolatile",
                    MethodTypeDesc.of(ConstantDescs.CD_void, waiters, cell))
                .iconst_1());
  }

  /** Who lies in the wheel and is armed anew pulls its neighbours into the inbox. */
  static Mutant sharedLink() {
    return new Mutant(
        "one link for the inbox of the ticker and for its wheel",
        List.of(
            renamed("Ticker", "push"),
            renamed("Ticker", "hear"),
            renamed("Ticker", "below"),
            renamed("Timed", "enterInbox"),
            new Edit(
                INTERNAL + "Timed",
                "<clinit>",
                element ->
                    element instanceof ConstantInstruction c && c.constantValue().equals("link"),
                1,
                (code, link) -> code.loadConstant("right"))));
  }

  private static Edit renamed(String in, String method) {
    return new Edit(
        INTERNAL + in,
        method,
        element -> element instanceof FieldInstruction f && f.name().equalsString("link"),
        1,
        (code, element) -> {
          if (element instanceof FieldInstruction link) {
            code.fieldAccess(link.opcode(), link.owner().asSymbol(), "right", link.typeSymbol());
          }
        });
  }

  /** The woken thread counts as one that waits until it has got a processor. */
  static Mutant unparkPastTheSeam() {
    ClassDesc seat = ClassDesc.of("dev.latchwork.testkit.ManualTime$Seat");
    return new Mutant(
        "an unpark of which manual time hears when the thread runs",
        List.of(
            edit(
                1,
                "dev.latchwork.testkit.ManualTime",
                "unpark",
                call("letGo"),
                code ->
                    code.getfield(seat, "thread", THREAD)
                        .invokestatic(
                            ClassDesc.of("java.util.concurrent.locks.LockSupport"),
                            "unpark",
                            MethodTypeDesc.of(ConstantDescs.CD_void, THREAD))
                        .pop()),
            edit(
                1,
                "dev.latchwork.testkit.ManualTime",
                "park",
                get("parked"),
                code -> code.pop().iconst_0())));
  }

  private static Mutant one(
      String mistake,
      String in,
      String method,
      Predicate<CodeElement> which,
      Consumer<CodeBuilder> instead) {
    return nth(1, mistake, in, method, which, instead);
  }

  private static Mutant nth(
      int nth,
      String mistake,
      String in,
      String method,
      Predicate<CodeElement> which,
      Consumer<CodeBuilder> instead) {
    return new Mutant(mistake, List.of(edit(nth, in, method, which, instead)));
  }

  private static Edit edit(
      int nth,
      String in,
      String method,
      Predicate<CodeElement> which,
      Consumer<CodeBuilder> instead) {
    return new Edit(in, method, which, nth, (code, element) -> instead.accept(code));
  }

  private static Predicate<CodeElement> call(String name) {
    return element -> element instanceof InvokeInstruction i && i.name().equalsString(name);
  }

  private static Predicate<CodeElement> get(String name) {
    return element ->
        element instanceof FieldInstruction f
            && f.opcode() == Opcode.GETFIELD
            && f.name().equalsString(name);
  }
}
