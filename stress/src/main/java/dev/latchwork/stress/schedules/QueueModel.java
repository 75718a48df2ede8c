package dev.latchwork.stress.schedules;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A queue, and a worker. */
final class QueueModel extends LifeModel {
  private final Deque<Waiting> ring = new ArrayDeque<>();
  private final Deque<Waiting> overflow = new ArrayDeque<>();
  private final Deque<Producer> line = new ArrayDeque<>();
  private final List<Expected> idlers = new ArrayList<>();
  private long puts;

  QueueModel(Setup setup) {
    super(setup);
  }

  /** An item that was accepted and has not begun. */
  private record Waiting(Op op, @Nullable Result result, long number) {}

  /** A caller that found it full. */
  private record Producer(Expected call, @Nullable Result result) {}

  @Override
  void call(Op op, Expected call, @Nullable Doing own) {
    boolean isOwn = own != null && !own.stray;
    if (op.verb().isIntake()) {
      put(op, call, isOwn);
    } else if (op.verb() == Verb.AWAIT_IDLE) {
      awaitIdle(op, call, isOwn);
    } else {
      super.call(op, call, own);
    }
  }

  private void put(Op op, Expected call, boolean isOwn) {
    boolean drains = isOwn && isDraining() && !halted;
    if ((closed && !drains) || isOver()) {
      call.done(Words.ILLEGAL);
      return;
    }
    Result result = op.verb() == Verb.SUBMIT ? new Result(op.id()) : null;
    if (waiting() < setup.capacity()) {
      accept(drains ? overflow : ring, call, result);
    } else if (op.verb() == Verb.OFFER) {
      call.done("false");
    } else if (isOwn) {
      tally.overCapacity++;
      accept(overflow, call, result);
    } else {
      var producer = new Producer(call, result);
      line.add(producer);
      call.waits(() -> {
        line.remove(producer);
        call.done(Words.INTERRUPTED);
      });
      if (op.verb() == Verb.OFFER_FOR) {
        agenda.after(
            op.nanos(),
            () -> {
              if (line.remove(producer)) {
                call.done("false");
              }
            });
      }
    }
  }

  private void accept(Deque<Waiting> where, Expected call, @Nullable Result result) {
    where.add(new Waiting(call.op, result, puts++));
    tally.accepted++;
    if (result != null) {
      results.add(result);
    }
    boolean isOffer = call.op.verb() == Verb.OFFER || call.op.verb() == Verb.OFFER_FOR;
    call.done(isOffer ? "true" : Words.RETURNED);
  }

  private void awaitIdle(Op op, Expected call, boolean isOwn) {
    if (isOwn) {
      call.done(Words.ILLEGAL);
    } else if (isOver()) {
      call.done("true");
    } else {
      idlers.add(call);
      call.waitsUntilInterrupted();
      agenda.after(op.nanos(), () -> call.done("false"));
    }
  }

  @Override
  void settle() {
    boolean hadProducers = !line.isEmpty();
    List<Doing> before = List.copyOf(running);
    boolean admitted = false;
    for (boolean moves = true; moves; ) {
      moves = beginNext();
      if (!closed && !line.isEmpty() && ring.size() < setup.capacity()) {
        Producer first = line.remove();
        accept(ring, first.call, first.result);
        admitted = true;
        moves = true;
      }
    }
    settlePause();
    settleStop();
    if (waiting() == 0 && running.isEmpty()) {
      String word = tally.handedBack + tally.abandoned > 0 ? Words.ILLEGAL : "true";
      idlers.forEach(call -> call.done(word));
    } else if (hadProducers && admitted && before.stream().noneMatch(running::contains)) {
      // Nothing waited for a moment, unless the next producer was quicker.
      idlers.forEach(Expected::mayEnd);
    }
    idlers.removeIf(call -> !call.isPending());
  }

  private boolean beginNext() {
    boolean mayBegin = (isUp() || isDraining()) && !halted;
    if (!mayBegin || running.size() == setup.parallelism() || waiting() == 0) {
      return false;
    }
    Waiting next = overflow.isEmpty() ? ring.remove() : overflow.remove();
    Result result = next.result;
    if (result != null && result.discarded) {
      tally.cancelled++;
    } else {
      var doing = new Doing(next.op.id(), next.op.conduct(), result);
      if (result != null) {
        result.doing = doing;
      }
      beginAction(doing);
    }
    return true;
  }

  @Override
  void switched() {
    if (closed) {
      line.forEach(producer -> producer.call.done(Words.ILLEGAL));
      line.clear();
    }
  }

  @Override
  boolean hasWork() {
    return !halted && waiting() > 0;
  }

  @Override
  long waiting() {
    return (long) ring.size() + overflow.size();
  }

  @Override
  List<Integer> handBack() {
    List<Waiting> all = new ArrayList<>(ring);
    all.addAll(overflow);
    all.sort(Comparator.comparingLong(Waiting::number));
    ring.clear();
    overflow.clear();
    List<Integer> notRun = new ArrayList<>();
    for (Waiting one : all) {
      Result result = one.result;
      if (result == null) {
        notRun.add(one.op.id());
      } else if (result.discarded) {
        tally.cancelled++;
        continue;
      } else {
        result.complete(Words.CANCELLED);
      }
      tally.handedBack++;
    }
    return notRun;
  }

  @Override
  String nameOf(Doing doing) {
    return String.valueOf(doing.id);
  }

  @Override
  void request(Result result) {
    if (result.doing == null) {
      result.discarded = true;
      result.complete(Words.CANCELLED);
    } else {
      cancel(result.doing);
    }
  }

  @Override
  void adopt(List<Integer> begun, Map<Integer, String> outcomes) {
    calls.forEach(call -> call.adopt(outcomes.getOrDefault(call.op.id(), Expected.PENDING)));
  }
}
