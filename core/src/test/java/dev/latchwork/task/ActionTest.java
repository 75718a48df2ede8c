package dev.latchwork.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ActionTest {
  @Test
  void noopReturnsNull() throws Exception {
    Action<String, Integer> noop = Action.noop();

    assertThat(noop.run("anything")).isNull();
  }
}
