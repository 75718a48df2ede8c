/** The command-line program {@code latchwork}. */
module dev.latchwork.cli {
  requires dev.latchwork;
  requires info.picocli;
  requires jdk.unsupported; // sun.misc.Signal, the only way to hear a second Ctrl-C
  requires static org.jspecify;

  opens dev.latchwork.cli to
      info.picocli;
}
