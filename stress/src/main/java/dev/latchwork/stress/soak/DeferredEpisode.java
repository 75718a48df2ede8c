package dev.latchwork.stress.soak;

import dev.latchwork.signal.Context;
import dev.latchwork.task.AbandonedException;
import dev.latchwork.task.CannotCancelException;
import dev.latchwork.task.Deferred;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Deferred actions below one context, with a deadline or without. */
final class DeferredEpisode implements Episode {
  @Override
  public void live(Chance chance, Ground ground) throws Exception {
    var witness = new Witness();
    Map<Deferred<Deed>, Deed> all = new HashMap<>();
    try (var context =
        chance.percent(50)
            ? ground.parent().withCancel()
            : ground.parent().withTimeout(chance.millis(1, 100))) {
      for (int n = 1 + chance.few(60); n > 0; n--) {
        Deed deed = Deed.any(chance);
        all.put(start(chance, context, witness, deed), deed);
      }
      for (var deferred : new ArrayList<>(all.keySet())) {
        ask(chance, deferred);
      }
    }
    for (var entry : all.entrySet()) {
      entry.getKey().close();
      judge(entry.getKey(), entry.getValue(), ground);
    }
    Law.that(witness.interrupted() == 0, "an action began with a foreign interrupt");
    witness.awaitStrays();
  }

  private static Deferred<Deed> start(Chance chance, Context context, Witness witness, Deed deed) {
    Consumer<Throwable> errors = chance.percent(50) ? error -> {} : null;
    return Deferred.start(
        context,
        () -> {
          witness.act(deed);
          return deed;
        },
        o ->
            o.withGracePeriod(chance.millis(0, 40))
                .withInterrupts(chance.percent(90))
                .withErrors(errors)
                .withThreads(chance.threads()));
  }

  private static void ask(Chance chance, Deferred<Deed> deferred) throws InterruptedException {
    try {
      switch (chance.between(0, 7)) {
        case 0 -> deferred.cancel(true);
        case 1 -> deferred.cancel();
        case 2 -> deferred.close();
        case 3 -> deferred.get(1, TimeUnit.MILLISECONDS);
        case 4 -> deferred.join();
        case 5 -> {
          var _ = deferred.finished();
        }
        default -> {} // nobody has to ask
      }
    } catch (CannotCancelException
        | TimeoutException
        | ExecutionException
        | CompletionException
        | CancellationException e) {
      Law.that(e instanceof TimeoutException || deferred.isDone(), "no end, but %s", e);
    }
  }

  private static void judge(Deferred<Deed> deferred, Deed deed, Ground ground)
      throws InterruptedException {
    Law.that(deferred.isDone(), "closed, and not done: %s", deferred);
    ground.ledger().items.increment();
    Future.State state = deferred.state();
    switch (state) {
      case SUCCESS -> Law.that(deferred.resultNow().equals(deed), "somebody else's result");
      case FAILED -> {
        ground.ledger().failed.increment();
        Law.that(deed.kind().fails(), "%s ended with %s", deed, deferred.exceptionNow());
      }
      case CANCELLED -> {
        try {
          deferred.join();
          Law.that(false, "cancelled, and yet a result: %s", deferred);
        } catch (AbandonedException e) {
          ground.ledger().abandoned.increment();
        } catch (CancellationException e) {
          ground.ledger().cancelled.increment();
        }
      }
      case RUNNING -> Law.that(false, "done, and running: %s", deferred);
    }
  }
}
