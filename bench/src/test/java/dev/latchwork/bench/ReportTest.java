package dev.latchwork.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Figure RATE = QueueQuestion.RATE;
  private static final Contender<String> US = new Contender<>("latchwork", "Latchwork", "");
  private static final Contender<String> PEER = new Contender<>("peer", "Peer & Sons", "");
  private static final Contender<String> SLOW = new Contender<>("slow", "Slow", "");
  private static final Contender<String> LIMIT = new Contender<>("ideal", "limit", "");

  private static Answer answer(Target... targets) {
    var setting = new Setting("two workers", Map.of());
    var question =
        new QueueQuestion(
            "q", "Title", List.of(setting), List.of(US, PEER, SLOW, LIMIT), List.of(targets));
    Map<Contender<?>, List<Sample>> turns = new LinkedHashMap<>();
    turns.put(US, samples(900, 3_000, 1_000));
    turns.put(PEER, samples(400, 500, 600));
    turns.put(SLOW, samples(10, 10, 10));
    turns.put(LIMIT, samples(2_000, 2_000, 2_000));
    return new Answer(question, setting, turns);
  }

  private static List<Sample> samples(double... rates) {
    return Arrays.stream(rates).mapToObj(r -> new Sample(Map.of("rate", r))).toList();
  }

  @Test
  void ratiosAreOfMediansAndTheBestPeerIsMarked() {
    var table = Report.section(List.of(answer()));
    assertThat(table).containsPattern("\\*\\*Latchwork\\*\\* +\\| +1,000 \\(900 to 3,000\\)");
    assertThat(table).containsPattern("Peer & Sons \\(best peer\\).* 2\\.00× \\|");
    assertThat(table).containsPattern("limit  .* 0\\.50× \\|");
  }

  @Test
  void aTargetIsMetOrMissedAgainstThePeersThatItNames() {
    var rows =
        Report.targets(
            List.of(
                answer(
                    Target.times("", RATE, 2, Target.ANYBODY),
                    Target.times("", RATE, 2.1, "peer", "slow"),
                    Target.times("", RATE, 2, "absent"),
                    Target.atLeast("", RATE, 1_001),
                    Target.times("another setting", RATE, 1, "peer"))));
    assertThat(rows.lines())
        .containsExactly(
            "| Title | two workers | items/s ≥ 2.00× the best peer | 2.00× | yes |",
            "| Title | two workers | items/s ≥ 2.10× Peer & Sons or Slow | 2.00× | **no** |",
            "| Title | two workers | items/s ≥ 2.00×  | – | not measured |",
            "| Title | two workers | items/s ≥ 1,001 | 1,000 | **no** |");
  }

  @Test
  void theChartHasABarForEachContenderAndEscapesNames() {
    var svg = Chart.of(List.of(answer()));
    assertThat(svg.split("<rect class=\"(us|peer|ideal)\"", -1)).hasSize(5);
    assertThat(svg).contains("Peer &amp; Sons").doesNotContain("Peer & Sons");
  }

  @Test
  void figuresHaveThreeDigits() {
    assertThat(List.of(0.0, 1.234, 12.34, 123.4, 1_234.0, 12_340.0, 12_340_000.0, Double.NaN))
        .extracting(Numbers::text)
        .containsExactly("0", "1.23", "12.3", "123", "1,234", "12.3 k", "12.3 M", "–");
  }
}
