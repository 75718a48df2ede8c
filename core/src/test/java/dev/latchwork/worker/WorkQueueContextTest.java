package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.signal.Context;
import dev.latchwork.task.Action;
import dev.latchwork.task.Errors;
import dev.latchwork.task.Interceptor;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What stands around the actions of a queue. */
@ExtendWith(LeakCheck.class)
class WorkQueueContextTest {
  private static final Context.Key<String> TENANT = Context.Key.of("tenant");

  private final ManualTime time = new ManualTime();
  private final List<Object> log = Collections.synchronizedList(new ArrayList<>());
  private final List<Context> contexts = Collections.synchronizedList(new ArrayList<>());

  @Test
  void itemsPutShareTheContextOfTheirRun() throws Exception {
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> contexts.add(Context.current()),
            o ->
                o.withParallelism(2)
                    .withAfterEach(item -> contexts.add(Context.current()))
                    .withContext(time.context().with(TENANT, "acme")));
    queue.start();
    for (int item = 0; item < 10; item++) {
      queue.put(item);
    }
    queue.awaitIdle();
    assertThat(new HashSet<>(contexts)).hasSize(1);
    Context run = contexts.getFirst();
    assertThat(run.get(TENANT)).hasValue("acme");
    assertThat(run.time()).isSameAs(time);
    assertThat(run.isCancelled()).isFalse();
    queue.stop();
    assertThat(run.isCancelled()).isTrue();

    queue.start().put(10);
    queue.stop();
    assertThat(contexts.getLast()).isNotSameAs(run);
  }

  @Test
  void anItemSubmittedHasAContextOfItsOwnUntilItEnds() throws Exception {
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              contexts.add(Context.current());
              log.add(Context.current().isCancelled());
            },
            o ->
                o.withParallelism(1)
                    .withErrors((item, error) -> log.add(error))
                    .withAfterEach(item -> contexts.add(Context.current()))
                    .withContext(time.context().with(TENANT, "acme")));
    queue.start();
    queue.submit(1).join();
    queue.put(2);
    queue.awaitIdle();
    assertThat(contexts.get(0)).isSameAs(contexts.get(1)).isNotSameAs(contexts.get(2));
    assertThat(contexts.get(0).get(TENANT)).hasValue("acme");
    assertThat(contexts.get(0).isCancelled()).isTrue();
    assertThat(contexts.get(2).isCancelled()).isFalse();
    assertThat(log).containsExactly(false, false);
    queue.stop();
  }

  @Test
  void outsideActionsTheContextIsTheRoot() throws Exception {
    WorkQueue<Integer> queue = WorkQueue.of(item -> contexts.add(Context.current()));
    queue.start().put(1);
    queue.stop();
    assertThat(Context.current()).isSameAs(Context.root()).isNotIn(contexts);
  }

  @Test
  void interceptorsAreAppliedOncePerRun() throws Exception {
    AtomicInteger applied = new AtomicInteger();
    Interceptor counting =
        new Interceptor() {
          @Override
          public void around(Call call) throws Exception {
            call.proceed();
          }

          @Override
          public <A, R> Action<A, R> apply(Action<A, R> action) {
            applied.incrementAndGet();
            return Interceptor.super.apply(action);
          }
        };
    WorkQueue<Integer> queue =
        WorkQueue.of(log::add, o -> o.withParallelism(4).withInterceptor(counting));
    assertThat(applied).hasValue(0);
    for (int run = 1; run <= 2; run++) {
      queue.start();
      for (int item = 0; item < 10; item++) {
        queue.put(item);
      }
      queue.stop();
      assertThat(applied).hasValue(run);
    }
    assertThat(log).hasSize(20);
  }

  @Test
  void theFirstInterceptorStandsNearestAndSeesNameAndItem() throws Exception {
    Interceptor inner =
        call -> {
          log.add("inner " + call.name() + " " + call.argument());
          call.proceed();
        };
    Interceptor outer =
        call -> {
          log.add("outer");
          call.proceed();
          log.add("done");
        };
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> log.add("action"),
            o ->
                o.withName("mail")
                    .withParallelism(1)
                    .withAfterEach(item -> log.add("hook"))
                    .withInterceptor(Interceptor.chain(inner, outer)));
    queue.start().put(1);
    queue.stop();
    assertThat(log).containsExactly("outer", "inner mail 1", "action", "done", "hook");
  }

  @Test
  void anItemHasOneEndHoweverOftenItsActionRuns() throws Exception {
    Errors errors = new Errors();
    Interceptor twice =
        call -> {
          try {
            call.proceed();
          } catch (IOException e) {
            call.proceed();
          }
        };
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              log.add(item);
              if (item == 2 || log.size() == 1) {
                throw new IOException("no");
              }
            },
            o ->
                o.withParallelism(1)
                    .withErrors(errors)
                    .withAfterEach(item -> log.add("after"))
                    .withInterceptor(twice));
    queue.start();
    queue.submit(1).join();
    assertThatThrownBy(queue.submit(2)::join).hasCauseInstanceOf(IOException.class);
    Snapshot counts = queue.stop().counts();
    assertThat(log).containsExactly(1, 1, "after", 2, 2, "after");
    assertThat(counts.succeeded()).isEqualTo(1);
    assertThat(counts.failed()).isEqualTo(1);
    assertThat(errors.count()).isEqualTo(1);
  }
}
