package dev.latchwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class CommandTemplateTest {

  @Test
  void everyPlaceIsReplacedAlsoInsideWordsAndInTheCommandItself() {
    var template = new CommandTemplate(List.of("{}/bin/run", "a{}b{}", "c"));
    assertThat(template.expand("x y")).containsExactly("x y/bin/run", "ax ybx y", "c");
  }

  @Test
  void withoutAPlaceTheItemComesLast() {
    assertThat(new CommandTemplate(List.of("wc", "-l")).expand("f"))
        .containsExactly("wc", "-l", "f");
  }

  @Test
  void whatAnItemHoldsIsNotReplacedAgain() {
    assertThat(new CommandTemplate(List.of("echo", "{}")).expand("{}{}"))
        .containsExactly("echo", "{}{}");
  }

  @Test
  void onlyWhatAShellWouldReadIsQuoted() {
    assertThat(CommandTemplate.quote(List.of("/bin/ls", "-l", "a.b_c@d")))
        .isEqualTo("/bin/ls -l a.b_c@d");
    assertThat(CommandTemplate.quote(List.of("", "a b", "it's", "$x", "a\nb", "A=b", "~")))
        .isEqualTo("'' 'a b' 'it'\\''s' '$x' 'a\nb' 'A=b' '~'");
  }
}
