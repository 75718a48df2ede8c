package dev.latchwork.bench;

import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs JMH for one contender in one fresh JVM. */
final class JmhTurn {
  private static final String[] JVM = {
    "-Xms1g",
    "-Xmx1g",
    "--sun-misc-unsafe-memory-access=allow",
    "--enable-native-access=ALL-UNNAMED"
  };

  private JmhTurn() {}

  static RunResult run(Class<?> benchmark, Map<String, String> parameters, Effort effort)
      throws RunnerException {
    var options =
        new OptionsBuilder()
            .include(benchmark.getName().replace(".", "\\.") + "\\..*")
            .forks(1)
            .jvmArgs(JVM)
            .jvmArgsAppend("-D" + Work.PROPERTY + "=" + System.getProperty(Work.PROPERTY))
            .warmupIterations(effort.warmups())
            .warmupTime(TimeValue.milliseconds(effort.millis()))
            .measurementIterations(effort.iterations())
            .measurementTime(TimeValue.milliseconds(effort.millis()))
            .addProfiler(GCProfiler.class)
            .addProfiler(SwitchesProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    parameters.forEach(options::param);
    return new Runner(options.build()).runSingle();
  }

  static double secondary(RunResult result, String name) {
    var found = result.getSecondaryResults().get(name);
    return found == null ? Double.NaN : found.getScore();
  }
}
