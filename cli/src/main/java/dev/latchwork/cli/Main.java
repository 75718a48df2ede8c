package dev.latchwork.cli;

import java.time.Duration;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code latchwork}. */
@Command(
    name = "latchwork",
    description = "Runs commands as workers do: side by side, again and again, with a clean end.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "More: latchwork COMMAND --help"})
final class Main implements Runnable {

  private Main() {}

  /** Runs the command that the arguments name and exits with its code. */
  public static void main(String[] args) {
    System.exit(commandLine(Screen.system()).execute(args));
  }

  /** {@return the parser and runner of the arguments; complaints about them go to the screen} */
  static CommandLine commandLine(Screen screen) {
    var line = new CommandLine(new Main());
    // The options of a batch end where the command begins; those of `every` may follow the period.
    line.addSubcommand(new CommandLine(new BatchCommand()).setStopAtPositional(true));
    line.addSubcommand(new EveryCommand());
    line.registerConverter(Duration.class, new DurationConverter());
    line.setExpandAtFiles(false); // an argument of the user's command may well begin with @
    line.setParameterExceptionHandler((e, args) -> complain(e, screen));
    return line;
  }

  /**
   * {@return the words of a command, raw}
   *
   * @throws ParameterException when one of them did not reach this program unharmed
   */
  static List<String> raw(List<String> words, CommandSpec spec) {
    try {
      return RawText.fromArguments(words);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private static int complain(ParameterException e, Screen screen) {
    String why = String.valueOf(e.getMessage());
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
      why = "there is no command '" + unmatched.getUnmatched().getFirst() + "'";
    }
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    screen.message(RawText.fromJava(why));
    screen.message("try " + name + " --help");
    return CommandLine.ExitCode.USAGE;
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }

  /** The version that the build wrote into the module. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      var version = Main.class.getModule().getDescriptor().rawVersion().orElse("unknown");
      return new String[] {"latchwork " + version};
    }
  }
}
