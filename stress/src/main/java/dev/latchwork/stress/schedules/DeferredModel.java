package dev.latchwork.stress.schedules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Actions that each have a thread of their own, and a result. */
final class DeferredModel extends Model {
  DeferredModel(Setup setup) {
    super(setup);
  }

  @Override
  void call(Op op, Expected call, @Nullable Doing own) {
    if (op.verb() != Verb.START) {
      results.call(op, call, own);
      return;
    }
    var result = new Result(op.id());
    results.add(result);
    call.done(Words.RETURNED);
    if (contextCancelled) {
      result.complete(Words.CANCELLED);
    } else {
      var doing = new Doing(op.id(), op.conduct(), result);
      result.doing = doing;
      begin(doing);
    }
  }

  @Override
  void cancelContext() {
    List.copyOf(underWay.values()).forEach(this::cancel);
  }

  @Override
  void ended(Doing doing, @Nullable String error) {
    boolean cancelled = error != null && isCancelled(doing, error);
    if (error != null && !cancelled && setup.handled()) {
      notes.add("handles " + error);
    }
    doing.complete(Words.ended(error, cancelled));
  }

  @Override
  void request(Result result) {
    if (result.doing != null) {
      cancel(result.doing);
    }
  }

  @Override
  void settle() {}

  @Override
  void look(List<String> lines) {}
}
