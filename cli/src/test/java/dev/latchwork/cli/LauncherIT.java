package dev.latchwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the program as users do, through the script at the root. */
final class LauncherIT {

  private static final Path LAUNCHER =
      Path.of(System.getProperty("latchwork.launcher")).toAbsolutePath().normalize();

  @Test
  void theLauncherRunsThroughALinkFromAnotherFolderWithoutNoise(@TempDir Path folder)
      throws Exception {
    var link = Files.createSymbolicLink(folder.resolve("a link"), LAUNCHER);
    var out = folder.resolve("out");
    var err = folder.resolve("err");

    var process =
        new ProcessBuilder(link.toString(), "--version")
            .directory(folder.toFile())
            .redirectOutput(Redirect.to(out.toFile()))
            .redirectError(Redirect.to(err.toFile()))
            .start();

    assertThat(process.waitFor()).isZero();
    Files.delete(link);
    assertThat(out).content().matches("latchwork \\d+\\.\\d+\\.\\d+\\S*\\n");
    assertThat(err).isEmptyFile();
  }

  @Test
  void aClosedInputIsAnEmptyOne(@TempDir Path folder) throws Exception {
    var out = folder.resolve("out");
    var err = folder.resolve("err");

    var process =
        new ProcessBuilder("/bin/sh", "-c", "exec \"$0\" batch -- echo <&-", LAUNCHER.toString())
            .redirectOutput(Redirect.to(out.toFile()))
            .redirectError(Redirect.to(err.toFile()))
            .start();

    assertThat(process.waitFor()).isZero();
    assertThat(out).isEmptyFile();
    assertThat(err).isEmptyFile();
  }
}
