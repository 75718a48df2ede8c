package dev.latchwork.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The packaged program as a process of its own, in a folder of its own. Text is one char per byte. */
final class Program implements AutoCloseable {
  private static final String APP = Path.of(System.getProperty("latchwork.app")).toString();

  private final Process process;
  private final BufferedReader err;

  private Program(Process process) {
    this.process = process;
    this.err = new BufferedReader(new InputStreamReader(process.getErrorStream(), ISO_8859_1));
  }

  /** The command line that starts it, with a heap that nothing unbounded fits in. */
  static List<String> line(String... arguments) {
    var line = new ArrayList<String>();
    if (resetsSignals()) { // the build may itself run where Ctrl-C is ignored
      line.addAll(List.of("env", "--default-signal=INT,TERM"));
    }
    line.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx24m",
            "-Dlatchwork.terminal=" + arguments[0].equals("TERMINAL"),
            "-p",
            APP,
            "-m",
            "dev.latchwork.cli/dev.latchwork.cli.Main"));
    line.addAll(
        List.of(arguments).subList(arguments[0].equals("TERMINAL") ? 1 : 0, arguments.length));
    return line;
  }

  /** Starts it with an open input; its outputs are to be read. */
  static Program start(Path folder, String... arguments) throws IOException {
    return new Program(new ProcessBuilder(line(arguments)).directory(folder.toFile()).start());
  }

  /** Runs it to its end. */
  static Result run(Path folder, String input, String... arguments) throws Exception {
    Path in = Files.writeString(folder.resolve("stdin"), input, ISO_8859_1);
    return run(new ProcessBuilder(line(arguments)).redirectInput(in.toFile()), folder);
  }

  /** Runs a process to its end. */
  static Result run(ProcessBuilder builder, Path folder) throws Exception {
    Path out = folder.resolve("stdout");
    Path err = folder.resolve("stderr");
    int exit =
        builder
            .directory(folder.toFile())
            .redirectOutput(Redirect.to(out.toFile()))
            .redirectError(Redirect.to(err.toFile()))
            .start()
            .waitFor();
    return new Result(exit, Files.readString(out, ISO_8859_1), Files.readString(err, ISO_8859_1));
  }

  /** Makes a pipe with a name, by which a command and the test wait for each other. */
  static Path fifo(Path folder, String name) throws Exception {
    Path fifo = folder.resolve(name);
    int exit = new ProcessBuilder("mkfifo", fifo.toString()).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new IOException("mkfifo: exit " + exit);
    }
    return fifo;
  }

  void input(String text) throws IOException {
    process.getOutputStream().write(text.getBytes(ISO_8859_1));
    process.getOutputStream().flush();
  }

  BufferedReader out() {
    return new BufferedReader(new InputStreamReader(process.getInputStream(), ISO_8859_1));
  }

  /** Returns when the program has told on its terminal that it heard a signal. */
  void awaitStopping() throws IOException {
    for (String line; (line = err.readLine()) != null; ) {
      if (line.contains("latchwork: stopping")) {
        return;
      }
    }
    throw new AssertionError("it ended without a word");
  }

  /** What it writes to its error output from now on, to the end. */
  String rest() {
    return err.lines().map(line -> line + "\n").collect(Collectors.joining());
  }

  void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
        .inheritIO()
        .start()
        .waitFor();
  }

  int exit() throws InterruptedException {
    return process.waitFor();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static boolean resetsSignals() {
    try {
      return new ProcessBuilder("env", "--default-signal=INT,TERM", "true").start().waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      return false;
    }
  }

  /** How it ended, and what it wrote. */
  record Result(int exit, String out, String err) {}
}
