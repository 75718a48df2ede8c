package dev.latchwork.stress.schedules;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * What is done to one worker, all of it random, and the same for the same seed.
 *
 * @param seed of all that is random
 * @param setup of the worker
 * @param ops one after another
 */
record Schedule(long seed, Setup setup, List<Op> ops) {
  private static final int LONGEST = 28;

  /** How often what is done to which kind, in parts of all. */
  private static final Map<Kind, Map<Verb, Integer>> WEIGHTS = new EnumMap<>(Kind.class);

  static {
    Map<Verb, Integer> all =
        Map.of(
            Verb.ADVANCE, 10,
            Verb.GO, 8,
            Verb.THROW, 4,
            Verb.INTERRUPT_ACTION, 3,
            Verb.INTERRUPT_CALLER, 4,
            Verb.CANCEL_CONTEXT, 1);
    Map<Verb, Integer> stops =
        Map.of(
            Verb.START, 8,
            Verb.RUN, 2,
            Verb.STOP, 3,
            Verb.STOP_NOW, 2,
            Verb.CLOSE, 1,
            Verb.REQUEST_STOP, 2);
    Map<Verb, Integer> pauses = Map.of(Verb.PAUSE, 7, Verb.RESUME, 8);
    Map<Verb, Integer> items =
        Map.of(Verb.PUT, 14, Verb.OFFER, 5, Verb.OFFER_FOR, 5, Verb.SUBMIT, 10);
    Map<Verb, Integer> results =
        Map.of(Verb.JOIN, 4, Verb.CANCEL, 4, Verb.CANCEL_SOFTLY, 3, Verb.RELEASE, 2);
    Map<Verb, Integer> idle = Map.of(Verb.AWAIT_IDLE, 5);
    weigh(Kind.QUEUE, all, stops, pauses, items, results, idle);
    weigh(Kind.WORKER, all, stops, pauses, items, results);
    weigh(Kind.INTERVAL, all, all, stops, pauses);
    weigh(Kind.BODY, all, stops);
    weigh(Kind.START_STOP, all, stops);
    weigh(Kind.BATCH, all, Map.of(Verb.PROCESS, 10, Verb.REQUEST_STOP, 2));
    weigh(Kind.DEFERRED, all, results, results, Map.of(Verb.START, 16));
  }

  @SafeVarargs
  private static void weigh(Kind kind, Map<Verb, Integer>... parts) {
    Map<Verb, Integer> sum = new EnumMap<>(Verb.class);
    for (Map<Verb, Integer> part : parts) {
      part.forEach((verb, weight) -> sum.merge(verb, weight, Integer::sum));
    }
    WEIGHTS.put(kind, sum);
  }

  static Schedule random(Kind kind, long seed) {
    Random random = new Random(seed);
    Setup setup = Setup.random(kind, random);
    List<Op> ops = new ArrayList<>();
    if (kind.isLifecycle() && random.nextInt(4) > 0) {
      ops.add(Op.of(0, Verb.START));
    }
    int size = 1 + random.nextInt(LONGEST);
    for (int id = 1; id <= size; id++) {
      ops.add(op(id, setup, random));
    }
    return new Schedule(seed, setup, List.copyOf(ops));
  }

  private static Op op(int id, Setup setup, Random random) {
    Verb verb = verb(setup.kind(), random);
    boolean own = random.nextInt(6) == 0 && canBeOwn(verb, setup.kind());
    boolean flagged = random.nextInt(12) == 0 && !own && canBeFlagged(verb, setup.kind());
    Conduct conduct = Setup.conduct(random.nextInt(100), !setup.stopOnError());
    int millis =
        switch (random.nextInt(4)) {
          case 0 -> 100;
          case 1, 2 -> 1_500;
          default -> 8_000;
        };
    return new Op(
        id, verb, own, flagged, conduct, random.nextInt(100), Setup.nanos(random, millis));
  }

  private static Verb verb(Kind kind, Random random) {
    Map<Verb, Integer> weights = WEIGHTS.getOrDefault(kind, Map.of());
    int left = random.nextInt(weights.values().stream().mapToInt(Integer::intValue).sum());
    for (var entry : weights.entrySet()) {
      left -= entry.getValue();
      if (left < 0) {
        return entry.getKey();
      }
    }
    throw new AssertionError("the weights add up");
  }

  /** An action may do to its own worker what anybody may; of results it knows its own. */
  private static boolean canBeOwn(Verb verb, Kind kind) {
    return switch (verb) {
      case GO, THROW, INTERRUPT_ACTION, INTERRUPT_CALLER, CANCEL_CONTEXT, ADVANCE, PROCESS -> false;
      case START -> kind != Kind.DEFERRED;
      default -> true;
    };
  }

  /** Where it makes a difference, and the same one each time. */
  private static boolean canBeFlagged(Verb verb, Kind kind) {
    return switch (verb) {
      case STOP, STOP_NOW, CLOSE -> kind != Kind.BODY;
      case PAUSE, PUT, OFFER_FOR, SUBMIT, AWAIT_IDLE, JOIN, CANCEL, RELEASE -> true;
      default -> false;
    };
  }

  /** {@return the same with other operations} */
  Schedule with(List<Op> other) {
    return new Schedule(seed, setup, List.copyOf(other));
  }

  @Override
  public String toString() {
    String lines = ops.stream().map(op -> "\n    " + op).collect(Collectors.joining());
    return "  " + setup + lines;
  }
}
