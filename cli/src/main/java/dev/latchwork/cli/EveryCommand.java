package dev.latchwork.cli;

import dev.latchwork.worker.Interval;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code latchwork every}: one command again and again. */
@Command(
    name = "every",
    description = "Runs a command again and again, never twice at a time.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    customSynopsis = "latchwork every PERIOD [options] -- COMMAND [ARGS]",
    footer = {
      "",
      "The beats are PERIOD apart, however long the command takes; one that comes while",
      "it still runs is missed, and counted. The command reads no input, and writes",
      "where this program writes. The counts come at the end, on the error output.",
      "",
      "Examples:",
      "  latchwork every 5s -- date",
      "  latchwork every 1h --initial-delay 10m --stop-on-error -- backup /home",
      "",
      "Exit: 0 all succeeded, 1 some failed, 2 wrong usage, 130 Ctrl-C, 143 SIGTERM,",
      "141 nobody reads the output."
    })
final class EveryCommand implements Callable<Integer> {
  private static final Duration SHORTEST = Duration.ofMillis(1);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "PERIOD", description = "Like 500ms, 5s, 2m, 1h, PT5S.")
  private Duration period = Interval.DEFAULT_PERIOD;

  @Option(
      names = "--initial-delay",
      paramLabel = "D",
      description = "Wait so long before the first run, which is at once by default.")
  private Duration initialDelay = Duration.ZERO;

  @Option(names = "--stop-on-error", description = "End with the first run that fails.")
  private boolean stopOnError;

  @Option(names = "--times", paramLabel = "N", description = "End after N runs.")
  private long times = Long.MAX_VALUE;

  @Option(
      names = "--grace",
      paramLabel = "D",
      description = "After Ctrl-C or SIGTERM, let a run finish for so long, 10s by default.")
  private Duration grace = Duration.ofSeconds(10);

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "What to run.")
  private List<String> command = List.of();

  @Override
  public Integer call() throws InterruptedException {
    if (period.compareTo(SHORTEST) < 0) {
      throw new ParameterException(spec.commandLine(), "PERIOD is shorter than 1ms");
    }
    if (times < 1) {
      throw new ParameterException(spec.commandLine(), "--times " + times + " runs nothing");
    }
    return new EveryRun(
            Main.raw(command, spec),
            times,
            period,
            o ->
                o.withInitialDelay(initialDelay)
                    .withStopOnError(stopOnError)
                    .withGracePeriod(grace))
        .run();
  }
}
