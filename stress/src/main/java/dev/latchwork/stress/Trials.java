package dev.latchwork.stress;

import dev.latchwork.internal.TickerTrial;
import dev.latchwork.internal.WaitersTrial;
import dev.latchwork.signal.LatchTrial;
import dev.latchwork.signal.SignalGroupTrial;
import dev.latchwork.stress.LincheckTrial.Mode;
import dev.latchwork.task.ErrorsTrial;
import dev.latchwork.worker.HandBackTrial;
import dev.latchwork.worker.IdleWorkersTrial;
import dev.latchwork.worker.IntervalTrial;
import dev.latchwork.worker.ProducersTrial;
import dev.latchwork.worker.QueueTrial;
import dev.latchwork.worker.RingTrial;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All trials. */
final class Trials {
  static final TrialsPart LINCHECK =
      new TrialsPart(
          "lincheck",
          "operations that race, against what one after the other could answer",
          5,
          "interleavings",
          List.of(
              model(RingTrial.OfOne.class, RingTrial.OfOne.Spec.class, Mistakes.claimWithoutLook()),
              model(RingTrial.OfTwo.class, RingTrial.OfTwo.Spec.class, null),
              model(RingTrial.OfThree.class, RingTrial.OfThree.Spec.class, null),
              model(HandBackTrial.class, HandBackTrial.Spec.class, Mistakes.handBackWithoutWait()),
              model(
                  IdleWorkersTrial.class,
                  IdleWorkersTrial.Spec.class,
                  Mistakes.pushWithoutCompare()),
              model(ErrorsTrial.class, ErrorsTrial.Spec.class, Mistakes.acceptWithoutCompare()),
              model(
                  SignalGroupTrial.class,
                  SignalGroupTrial.Spec.class,
                  Mistakes.signalWithoutSecondLook()),
              model(LatchTrial.class, LatchTrial.Spec.class, Mistakes.moveWithoutCompare()),
              model(TickerTrial.class, TickerTrial.Spec.class, Mistakes.sharedLink()),
              stress(RingTrial.OfTwo.class, RingTrial.OfTwo.Spec.class, null),
              stress(HandBackTrial.class, HandBackTrial.Spec.class, null),
              stress(IdleWorkersTrial.class, IdleWorkersTrial.Spec.class, null),
              stress(ErrorsTrial.class, ErrorsTrial.Spec.class, Mistakes.acceptWithoutCompare()),
              stress(SignalGroupTrial.class, SignalGroupTrial.Spec.class, null),
              stress(LatchTrial.class, LatchTrial.Spec.class, Mistakes.moveWithoutCompare())));

  static final TrialsPart STEPS =
      new TrialsPart(
          "steps",
          "races of many steps, stopped at each of them",
          5,
          "schedules",
          List.of(
              model(ProducersTrial.ThroughOne.class, null, null),
              model(ProducersTrial.ThroughTwo.class, null, Mistakes.leaveWithoutWake()),
              model(ProducersTrial.ThroughFour.class, null, null),
              model(ProducersTrial.Interrupted.class, null, null),
              model(ProducersTrial.Closed.class, null, null),
              model(WaitersTrial.class, null, Mistakes.enlistWithoutCompare()),
              model(QueueTrial.class, null, null),
              model(IntervalTrial.class, null, Mistakes.endTickWithoutCompare()),
              new SettlingTrial(Mistakes.unparkPastTheSeam())));

  private Trials() {}

  static Stream<Trial> all() {
    return Stream.of(LINCHECK, STEPS).flatMap(part -> part.trials().stream());
  }

  private static Trial model(
      Class<?> subject, @Nullable Class<?> specification, @Nullable Mutant canary) {
    return new LincheckTrial(subject, specification, Mode.MODEL_CHECKING, canary);
  }

  private static Trial stress(Class<?> subject, Class<?> specification, @Nullable Mutant canary) {
    return new LincheckTrial(subject, specification, Mode.STRESS, canary);
  }
}
