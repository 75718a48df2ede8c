package dev.latchwork.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GlanceTest {
  private static final int LOOKS = 5;

  private final Glance glance = new Glance(LOOKS);
  private int looks;

  @Test
  void itEndsWithTheFirstLookThatSeesTheCondition() {
    assertThat(glance.at(() -> ++looks == 3)).isTrue();
    assertThat(looks).isEqualTo(3);
  }

  @Test
  void aLookThatSawItIsFollowedByAnother() {
    for (int i = 1; i <= 10; i++) {
      assertThat(glance.at(() -> ++looks > 0)).isTrue();
      assertThat(looks).isEqualTo(i);
    }
  }

  @Test
  void eachLookInVainDoublesTheWaitsThatGoWithout() {
    assertThat(skipsBetweenLooksInVain(9)).containsExactly(0, 1, 2, 4, 8, 16, 32, 64, 128);
  }

  @Test
  void neverMoreThanTheMostGoWithout() {
    assertThat(skipsBetweenLooksInVain(12))
        .endsWith(Glance.MOST_SKIPS, Glance.MOST_SKIPS, Glance.MOST_SKIPS);
  }

  @Test
  void aLookThatSawItEndsTheDoubt() {
    skipsBetweenLooksInVain(4);
    while (!glance.at(() -> true)) {
      looks++;
    }
    assertThat(skipsBetweenLooksInVain(3)).containsExactly(0, 1, 2);
  }

  private List<Integer> skipsBetweenLooksInVain(int count) {
    var skips = new ArrayList<Integer>();
    for (int skipped = 0; skips.size() < count; ) {
      int before = looks;
      assertThat(glance.at(() -> ++looks < 0)).isFalse();
      if (looks == before) {
        skipped++;
      } else {
        assertThat(looks - before).isEqualTo(LOOKS);
        skips.add(skipped);
        skipped = 0;
      }
    }
    return skips;
  }
}
