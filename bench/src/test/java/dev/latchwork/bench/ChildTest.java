package dev.latchwork.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChildTest {

  @Test
  void figuresComeAsLines() throws IOException, InterruptedException {
    var sample = Child.jvm(IdleHarness.class, List.of("-Xmx64m"), "latchwork", "10");
    assertThat(sample.figures()).containsOnlyKeys("heap", "rss", "start");
  }

  @Test
  void aChildThatFailsIsAnError() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Child.jvm(IdleHarness.class, List.of(), "nobody", "10"))
        .withMessageContaining("ended with exit code 1");
  }
}
