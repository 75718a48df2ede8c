package dev.latchwork.stress.schedules;

import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The results of the model, and what can be called on them. */
final class Results {
  private final Model model;
  private final TreeMap<Integer, Result> all = new TreeMap<>();

  Results(Model model) {
    this.model = model;
  }

  void add(Result result) {
    all.put(result.id, result);
  }

  void look(List<String> lines) {
    all.values().forEach(result -> lines.add("result " + result.id + ": " + result.text()));
  }

  /**
   * Somebody calls.
   *
   * @param own the action that does, on its own result; null for somebody outside
   */
  void call(Op op, Expected call, @Nullable Doing own) {
    Result result = own == null ? pick(op) : own.result;
    if (result == null) {
      call.done(Words.NONE);
      return;
    }
    switch (op.verb()) {
      case JOIN -> {
        if (own != null && !result.isDone()) {
          call.done(Words.ILLEGAL);
        } else {
          result.join(call);
        }
      }
      case CANCEL -> {
        if (own != null || result.isDone()) {
          call.done(Words.CANNOT_CANCEL);
        } else {
          requestAndWait(result, call);
        }
      }
      case RELEASE -> {
        if (own == null && !result.isDone()) {
          requestAndWait(result, call);
        } else {
          call.done(Words.RETURNED);
          requestUnlessDone(result);
        }
      }
      default -> {
        call.done(String.valueOf(!result.isDone()));
        requestUnlessDone(result);
      }
    }
  }

  private @Nullable Result pick(Op op) {
    return all.isEmpty() ? null : List.copyOf(all.values()).get(op.pick() % all.size());
  }

  private void requestUnlessDone(Result result) {
    if (!result.isDone()) {
      model.request(result);
    }
  }

  private void requestAndWait(Result result, Expected call) {
    Runnable timeOut =
        () -> {
          if (call.isPending()) {
            model.giveUp(result);
          }
        };
    result.awaitEnd(call, () -> model.agenda.after(Model.ALLOWANCE, timeOut));
    model.agenda.after(model.setup.grace() + Model.ALLOWANCE, timeOut);
    model.request(result);
  }
}
