package dev.latchwork.stress.schedules;

import dev.latchwork.internal.Waiters;
import dev.latchwork.testkit.ManualTime;
import dev.latchwork.worker.StopReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Where a schedule is played step by step: its time, its actions, its callers, and what they note. */
final class Scene extends Stage implements AutoCloseable {
  final ManualTime time;
  final Map<Integer, Caller> callers = new TreeMap<>();

  private final ThreadFactory threads;
  private final Map<Integer, Act> acts = new ConcurrentSkipListMap<>();
  private final List<String> notes = Collections.synchronizedList(new ArrayList<>());
  private final List<Integer> begun = Collections.synchronizedList(new ArrayList<>());
  private final Waiters stuck = new Waiters();
  private volatile boolean over;

  Scene(Setup setup, Flaw flaw) {
    this(setup, flaw, new ManualTime());
  }

  private Scene(Setup setup, Flaw flaw, ManualTime time) {
    super(setup, flaw, time.context());
    this.time = time;
    this.threads = setup.crew().ofCallers();
  }

  void settle() {
    time.advance(Duration.ZERO);
  }

  @Override
  void perform(int id, Conduct conduct) throws Exception {
    notes.add("begins " + id);
    begun.add(id);
    var act = new Act(id, conduct, time);
    acts.put(id, act);
    try {
      act.run();
    } finally {
      acts.remove(id, act);
    }
  }

  @Override
  void afterEach(Item item) throws Told {
    notes.add("after " + item);
    if (setup.afterEach() == Setup.AfterEach.FAILURE) {
      throw new Told(Told.after(item.id()));
    }
  }

  @Override
  void handle(Throwable error) {
    notes.add("handles " + Words.of(error));
  }

  @Override
  void onStop(StopReport<?> report) {
    notes.add("hook " + Words.report(report));
    if (setup.onStop() == Setup.Hook.STUCK) {
      try {
        stuck.await(time, () -> over, Long.MAX_VALUE);
      } catch (InterruptedException e) {
        notes.add("the hook was interrupted");
      }
    }
  }

  Act act(int id) {
    Act act = acts.get(id);
    if (act == null) {
      throw new Divergence("action " + id + " should be under way, and is not");
    }
    return act;
  }

  /** Somebody calls, from outside or from an action. */
  void call(Caller caller, @Nullable Integer own) {
    callers.put(caller.op.id(), caller);
    if (own == null) {
      caller.start(time, threads);
    } else {
      act(own).tell(caller::callInside);
    }
  }

  /** {@return what has begun since the last look} */
  List<Integer> begun() {
    synchronized (begun) {
      List<Integer> since = List.copyOf(begun);
      begun.clear();
      return since;
    }
  }

  /** {@return all that can be seen here} */
  List<String> look() {
    List<String> lines = new ArrayList<>();
    synchronized (notes) {
      lines.add(Model.said(setup, notes));
      notes.clear();
    }
    lines.add("under way " + acts.keySet());
    callers.values().forEach(caller -> lines.add(caller.op + ": " + caller.text()));
    return lines;
  }

  /** Nothing waits here any more. */
  @Override
  public void close() {
    over = true;
    acts.values().forEach(Act::go);
    stuck.wakeAll(time);
    context.close();
    time.advance(Duration.ofMinutes(1));
  }
}
