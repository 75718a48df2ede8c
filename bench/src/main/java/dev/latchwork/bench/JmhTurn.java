package dev.latchwork.bench;

import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs JMH for one contender. */
final class JmhTurn {
  static final String VIRTUAL_CALLER = "-Djmh.executor=VIRTUAL";

  private JmhTurn() {}

  static RunResult run(
      Class<?> benchmark, Map<String, String> parameters, Effort effort, String... jvmArgs)
      throws RunnerException {
    var options =
        new OptionsBuilder()
            .include(benchmark.getName().replace(".", "\\.") + "\\..*")
            .forks(effort.fork() ? 1 : 0)
            .jvmArgs(Child.jvmArgs())
            .jvmArgsPrepend(Child.touchedHeap(1).toArray(String[]::new))
            .jvmArgsAppend(jvmArgs)
            .warmupIterations(effort.isWarm() ? 1 : 0)
            .warmupTime(TimeValue.milliseconds(Math.max(1, effort.warmupMillis())))
            .measurementIterations(effort.iterations())
            .measurementTime(TimeValue.milliseconds(effort.millis()))
            .addProfiler(GCProfiler.class)
            .addProfiler(SwitchesProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    parameters.forEach(options::param);
    return new Runner(options.build()).runSingle();
  }

  /** {@return time, switches and bytes of a benchmark whose invocation runs so many items} */
  static Map<String, Double> perItem(RunResult result, double items) {
    return Map.of(
        "nanos",
        result.getPrimaryResult().getScore() / items,
        Figure.SWITCHES.key(),
        secondary(result, SwitchesProfiler.FIGURE) * 1_000 / items,
        Figure.BYTES.key(),
        secondary(result, "gc.alloc.rate.norm") / items);
  }

  private static double secondary(RunResult result, String name) {
    var found = result.getSecondaryResults().get(name);
    return found == null ? Double.NaN : found.getScore();
  }
}
