/** The command-line program {@code latchwork}. */
module dev.latchwork.cli {
  requires dev.latchwork;
  requires info.picocli;
  requires static org.jspecify;

  opens dev.latchwork.cli to
      info.picocli;
}
