package dev.latchwork.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The program {@code latchwork}. */
@Command(
    name = "latchwork",
    description = "Runs commands as workers do: side by side, again and again, with a clean end.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class Main implements Runnable {

  private Main() {}

  /** Runs the command that the arguments name and exits with its code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
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
