package dev.latchwork.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents quote is cut from programs that run, and where they point there is something. */
final class DocumentsTest {
  private static final Path ROOT = Path.of("..");
  private static final Path EXAMPLES = Path.of("src/main/java");

  private static final Pattern JAVA_BLOCK = Pattern.compile("(?s)```java\n(.*?)```");
  private static final Pattern SHELL_BLOCK = Pattern.compile("(?s)```sh\n(.*?)```");
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)[^)]*\\)");
  private static final Pattern OWN_PROGRAM = Pattern.compile("(?:^|[ |])(\\./[a-z]+)(?= )");
  private static final Pattern SNIPPET =
      Pattern.compile("\\{@snippet class=\"([^\"]+)\" region=\"([^\"]+)\"");
  private static final Pattern MARKUP = Pattern.compile("(?m)^ *// @(?:start|end).*\n");

  @Test
  void everyProgramInTheReadmeIsCutFromAnExample() throws IOException {
    List<String> sources = new ArrayList<>();
    for (Path file : javaFiles(EXAMPLES)) {
      sources.add(flat(MARKUP.matcher(Files.readString(file)).replaceAll("")));
    }
    List<String> blocks = found(JAVA_BLOCK, ROOT.resolve("README.md"));

    assertThat(blocks).isNotEmpty();
    assertThat(blocks)
        .allSatisfy(block -> assertThat(sources).anyMatch(s -> s.contains(flat(block))));
  }

  @Test
  void everyCommandInTheReadmeNamesAProgramThatIsThere() throws IOException {
    List<String> programs = new ArrayList<>();
    for (String block : found(SHELL_BLOCK, ROOT.resolve("README.md"))) {
      block.lines().forEach(line -> programs.addAll(groups(OWN_PROGRAM, line)));
    }

    assertThat(programs).contains("./build", "./latchwork");
    assertThat(programs).allSatisfy(name -> assertThat(ROOT.resolve(name)).isExecutable());
  }

  @Test
  void everyLinkWithinTheDocumentsLeadsSomewhere() throws IOException {
    List<Path> targets = new ArrayList<>();
    for (Path document : documents()) {
      for (String link : found(LINK, document)) {
        targets.add(document.resolveSibling(link));
      }
    }

    assertThat(targets).isNotEmpty();
    assertThat(targets).allSatisfy(target -> assertThat(target).exists());
  }

  @Test
  void everyDecisionIsInTheIndex() throws IOException {
    var index = Files.readString(ROOT.resolve("docs/adr/README.md"));
    try (Stream<Path> records = Files.list(ROOT.resolve("docs/adr"))) {
      assertThat(records.map(record -> record.getFileName().toString()))
          .filteredOn(name -> !name.equals("README.md"))
          .isNotEmpty()
          .allSatisfy(name -> assertThat(index).contains("](" + name + ")"));
    }
  }

  @Test
  void everySnippetOfTheJavadocIsARegionOfAnExample() throws IOException {
    List<MatchResult> snippets = new ArrayList<>();
    for (String module : List.of("core", "testkit")) {
      for (Path file : javaFiles(ROOT.resolve(module).resolve("src/main/java"))) {
        snippets.addAll(SNIPPET.matcher(Files.readString(file)).results().toList());
      }
    }

    assertThat(snippets).isNotEmpty();
    assertThat(snippets)
        .allSatisfy(snippet ->
            assertThat(EXAMPLES.resolve(snippet.group(1).replace('.', '/') + ".java"))
                .content()
                .contains("// @start region=\"" + snippet.group(2) + "\"\n"));
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>();
    for (String folder : List.of(".", "docs", "docs/adr")) {
      try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
        files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
      }
    }
    return documents;
  }

  private static List<Path> javaFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  private static List<String> found(Pattern pattern, Path file) throws IOException {
    return groups(pattern, Files.readString(file));
  }

  private static List<String> groups(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(result -> result.group(1)).toList();
  }

  /** The lines without their indentation. */
  private static String flat(String text) {
    return text.lines().map(String::strip).collect(Collectors.joining("\n"));
  }
}
