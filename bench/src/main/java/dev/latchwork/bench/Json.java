package dev.latchwork.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Every sample of every turn, for other programs. */
final class Json {
  private Json() {}

  static String write(List<Answer> answers, Map<String, String> circumstances) {
    var question = answers.getFirst().question();
    return "{\n  \"question\": "
        + quote(question.key())
        + ",\n"
        + new TreeMap<>(circumstances)
            .entrySet().stream()
                .map(e -> "  " + quote(e.getKey()) + ": " + quote(e.getValue()) + ",\n")
                .collect(Collectors.joining())
        + "  \"settings\": ["
        + answers.stream().map(Json::setting).collect(Collectors.joining(","))
        + "\n  ]\n}\n";
  }

  private static String setting(Answer answer) {
    return "\n    {\"setting\": "
        + quote(answer.setting().label())
        + ", \"contenders\": ["
        + answer.turns().entrySet().stream()
            .map(e ->
                "\n      {\"contender\": "
                    + quote(e.getKey().key())
                    + ", \"turns\": ["
                    + e.getValue().stream().map(Json::sample).collect(Collectors.joining(", "))
                    + "]}")
            .collect(Collectors.joining(","))
        + "\n    ]}";
  }

  private static String sample(Sample sample) {
    return new TreeMap<>(sample.figures())
        .entrySet().stream()
            .filter(e -> Double.isFinite(e.getValue()))
            .map(e -> quote(e.getKey()) + ": " + e.getValue())
            .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String quote(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
