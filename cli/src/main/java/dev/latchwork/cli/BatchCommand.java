package dev.latchwork.cli;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code latchwork batch}: a command for each line of an input, several side by side. */
@Command(
    name = "batch",
    description = "Runs a command for each line of the input, several side by side.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    customSynopsis = "latchwork batch [options] [--] COMMAND [ARGS]",
    footer = {
      "",
      "Each line is one argument, as it is: no shell reads it, blanks and quotes mean",
      "nothing. Empty lines are skipped, but not with -0. Commands read no input.",
      "",
      "Examples:",
      "  find . -name '*.java' -print0 | latchwork batch -0 -j4 -- wc -l {}",
      "  latchwork batch -a hosts --timeout 5s -- ping -c1 {}",
      "  ls | latchwork batch --dry-run -- mv {} {}.old",
      "",
      "Exit: 0 all succeeded, 1 some failed, 2 wrong usage, 130 Ctrl-C, 143 SIGTERM,",
      "141 nobody reads the output. A command that cannot be found counts as exit 127,",
      "one that cannot be run as 126, one that signal n ended as 128 + n."
    })
final class BatchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-j", "--jobs"},
      paramLabel = "N",
      description = "Run N at a time, one for each processor by default.")
  private int jobs = Runtime.getRuntime().availableProcessors();

  @Option(names = "--fail-fast", description = "End everything at the first failure.")
  private boolean failFast;

  @Option(
      names = "--timeout",
      paramLabel = "D",
      description = "End a command that takes longer, like 500ms, 5s, 2m.")
  private @Nullable Duration timeout;

  @Option(
      names = "--grace",
      paramLabel = "D",
      description =
          "After Ctrl-C or SIGTERM, let the running ones finish for so long, 10s by default.")
  private Duration grace = Duration.ofSeconds(10);

  @Option(
      names = {"-a", "--arg-file"},
      paramLabel = "FILE",
      description = "Read FILE, not the standard input.")
  private @Nullable File file;

  @Option(
      names = {"-0", "--null"},
      description = "Items end with NUL, not with a line end.")
  private boolean nul;

  @Option(names = "--dry-run", description = "Print the commands, run none.")
  private boolean dryRun;

  @Parameters(
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "What to run. The line stands for each {}, or comes last without any.")
  private List<String> command = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (jobs < 1) {
      throw wrong("-j " + jobs + ": at least one must run at a time");
    }
    if (timeout != null && timeout.isZero()) {
      throw wrong("--timeout 0 leaves no time to run");
    }
    CommandTemplate template = new CommandTemplate(Main.raw(command, spec));
    Screen screen = Screen.system();
    try (FileInputStream in = open(file);
        Items items = Items.of(in, nul ? '\0' : '\n')) {
      if (dryRun) {
        return print(items, template, screen);
      }
      return new BatchRun(
              items,
              template,
              timeout,
              screen,
              o -> o.withParallelism(jobs).withStopOnError(failFast).withGracePeriod(grace))
          .run();
    } catch (FileNotFoundException e) {
      screen.message("cannot read " + RawText.fromJava(String.valueOf(e.getMessage())));
      return CommandLine.ExitCode.USAGE;
    }
  }

  private static FileInputStream open(@Nullable File file) throws FileNotFoundException {
    return file == null ? new FileInputStream(FileDescriptor.in) : new FileInputStream(file);
  }

  private static int print(Items items, CommandTemplate template, Screen screen) {
    try {
      while (items.hasNext()) {
        screen.print(CommandTemplate.quote(template.expand(items.next())));
      }
      return 0;
    } catch (IOException e) {
      return screen.lost(e);
    }
  }

  private ParameterException wrong(String why) {
    return new ParameterException(spec.commandLine(), why);
  }
}
