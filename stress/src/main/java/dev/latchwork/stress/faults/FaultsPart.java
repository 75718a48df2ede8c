package dev.latchwork.stress.faults;

import dev.latchwork.stress.Part;
import dev.latchwork.stress.faults.Child.Said;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs each scene in JVMs of their own: one that runs out of memory or of stack, or that hangs, can be
 * looked at from outside, and ended.
 */
public final class FaultsPart implements Part {
  /**
   * One JVM.
   *
   * @param scene what it does
   * @param options of the JVM
   */
  private record Setting(Scene scene, List<String> options) {
    @Override
    public String toString() {
      String flags = options.isEmpty() ? "" : " with " + String.join(" ", options);
      return scene.name().toLowerCase(Locale.ROOT) + flags;
    }
  }

  private static final List<Setting> SETTINGS =
      List.of(
          new Setting(Scene.MEMORY, List.of("-Xmx32m")),
          new Setting(Scene.MEMORY, List.of("-Xmx32m", "-XX:+UseSerialGC")),
          new Setting(Scene.DEPTH, List.of("-Xss512k")),
          new Setting(Scene.DEPTH, List.of("-Xss512k", "-Xmx32m")),
          new Setting(Scene.DEPTH, List.of("-Xss512k", "-Xint")),
          new Setting(Scene.THROWING, List.of()),
          new Setting(Scene.THREADS, List.of()),
          new Setting(Scene.STUBBORN, List.of()));

  @Override
  public String name() {
    return "faults";
  }

  @Override
  public String title() {
    return "actions, factories and hooks that throw, hang, and use up memory and stack";
  }

  @Override
  public int minutes() {
    return 3;
  }

  @Override
  public Evidence run(Effort effort) throws Exception {
    long tried = 0;
    List<String> details = new ArrayList<>();
    for (var setting : SETTINGS) {
      long seconds = Math.max(1, effort.seconds() / SETTINGS.size());
      Said said = Child.run(setting.scene(), setting.options(), false, seconds, effort.seed());
      if (said.exit() != 0) {
        throw new AssertionError(setting + " has found something:\n" + said.text());
      }
      tried += said.tried();
      details.add(String.format("%s: %,d items", setting, said.tried()));
    }
    return new Evidence(tried, "items, ticks and deferreds", canaries(effort), details);
  }

  /** Each scene must find out a queue that loses what it does wrong to it. */
  private static List<String> canaries(Effort effort) throws Exception {
    for (var scene : Scene.values()) {
      Said said = Child.run(scene, List.of("-Xmx32m"), true, 20, effort.seed());
      if (said.exit() != Child.FOUND || !said.text().contains("came to no end")) {
        throw new AssertionError(scene + " has not missed what was lost:\n" + said.text());
      }
    }
    return List.of(
        "a queue that loses an item whose action throws an Error, in three scenes",
        "one that loses an item whose thread does not come",
        "one that loses an item that outlasts the stop");
  }
}
