package dev.latchwork.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** The list of dependencies, with their licences, is the one of the poms. */
final class DependenciesTest {
  private static final Path ROOT = Path.of("..");
  private static final String OURS = "dev.latchwork:";

  /** The first cell of a row of a table. */
  private static final Pattern LISTED = Pattern.compile("(?m)^\\| `([^`:]+:[^`:]+)` \\| [^|]+ \\|");

  @Test
  void whatIsListedIsWhatThePomsName() throws Exception {
    var document = Files.readString(ROOT.resolve("docs/dependencies.md"));
    Set<String> listed =
        LISTED
            .matcher(document)
            .results()
            .map((MatchResult row) -> row.group(1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(listed).isEqualTo(named());
  }

  /** {@return what the poms name as a dependency or as part of the compiler} */
  private static Set<String> named() throws Exception {
    Set<String> named = new TreeSet<>();
    try (Stream<Path> folders = Files.list(ROOT)) {
      for (Path folder : folders.filter(f -> Files.exists(f.resolve("pom.xml"))).toList()) {
        Document pom = parsed(folder.resolve("pom.xml"));
        add(pom, "dependency", named);
        add(pom, "path", named);
      }
    }
    Document parent = parsed(ROOT.resolve("pom.xml"));
    add(parent, "dependency", named);
    add(parent, "path", named);
    named.removeIf(name -> name.startsWith(OURS));
    return named;
  }

  private static Document parsed(Path pom) throws Exception {
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
  }

  private static void add(Document pom, String tag, Set<String> named) {
    var elements = pom.getElementsByTagName(tag);
    for (int i = 0; i < elements.getLength(); i++) {
      var element = (Element) elements.item(i);
      named.add(text(element, "groupId") + ":" + text(element, "artifactId"));
    }
  }

  private static String text(Element element, String tag) {
    return element.getElementsByTagName(tag).item(0).getTextContent();
  }
}
