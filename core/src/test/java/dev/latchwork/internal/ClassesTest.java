package dev.latchwork.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jfr.Event;
import org.junit.jupiter.api.Test;

final class ClassesTest {
  @Test
  void allThatHaveAnInitializerAreMadeReady() {
    Path core =
        Path.of(
            URI.create(
                Classes.class.getProtectionDomain().getCodeSource().getLocation().toString()));
    Set<String> names =
        new ClassFileImporter()
            .importPath(core).stream()
                .filter(type ->
                    type.getStaticInitializer().isPresent() || type.isAssignableTo(Event.class))
                .filter(type -> !type.getName().startsWith(Classes.class.getName()))
                .map(JavaClass::getName)
                .map(name -> name.substring("dev.latchwork.".length()))
                .collect(Collectors.toSet());
    assertThat(names).hasSizeGreaterThan(50);
    assertThat(Classes.NAMES).containsExactlyInAnyOrderElementsOf(names);
  }
}
