package dev.latchwork;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.latchwork.signal.State;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Core's packages point one way, {@code worker → task → signal → internal → java.base, jdk.jfr}.
 *
 * <p>The package {@code wrongway} breaks each of the rules once, to show that they see what they forbid.
 */
final class ArchitectureTest {

  /** From the ground up: each may use itself and those before it. */
  private static final List<String> ROOMS = List.of("internal", "signal", "task", "worker");

  private static final Path CLASSES =
      Path.of(
          URI.create(State.class.getProtectionDomain().getCodeSource().getLocation().toString()));
  private static final JavaClasses CORE = new ClassFileImporter().importPath(CLASSES);
  private static final JavaClasses WRONG =
      new ClassFileImporter().importPackages("dev.latchwork.wrongway");

  @Test
  void everyRoomHasClassesToCheck() {
    assertThat(CORE)
        .extracting(JavaClass::getPackageName)
        .contains(ROOMS.stream().map(room -> "dev.latchwork." + room).toArray(String[]::new));
  }

  @ParameterizedTest
  @FieldSource("ROOMS")
  void aRoomUsesOnlyItselfThoseBelowItAndTheJdk(String room) {
    pointsDown("dev.latchwork.", room).check(CORE);
  }

  @Test
  void noPackagesDependOnEachOtherInACircle() {
    noCircles("dev.latchwork.").check(CORE);
  }

  @Test
  void thereAreNoOtherRoomsSuchAsUtilOrImpl() {
    onlyRooms("dev.latchwork.").check(CORE);
  }

  @Test
  void theModuleRequiresNothingButTheJdksBaseAndItsFlightRecorder() {
    var requires =
        ModuleFinder.of(CLASSES).find("dev.latchwork").orElseThrow().descriptor().requires();

    assertThat(names(requires, false)).containsExactlyInAnyOrder("java.base", "jdk.jfr");
    assertThat(names(requires, true)).containsExactly("org.jspecify");
  }

  @Test
  void aSignalThatUsesAWorkerIsCaught() {
    assertFails(pointsDown("dev.latchwork.wrongway.", "signal"), "signal.Upwards");
  }

  @Test
  void aRoomThatUsesAnotherLibraryIsCaught() {
    assertFails(pointsDown("dev.latchwork.wrongway.", "internal"), "internal.Outwards");
  }

  @Test
  void aCircleIsCaught() {
    assertFails(noCircles("dev.latchwork.wrongway."), "Cycle detected");
  }

  @Test
  void aPackageCalledUtilIsCaught() {
    assertFails(onlyRooms("dev.latchwork.wrongway."), "util.Drawer");
  }

  private void assertFails(ArchRule rule, String message) {
    assertThatThrownBy(() -> rule.check(WRONG))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(message);
  }

  private static ArchRule pointsDown(String root, String room) {
    var below = ROOMS.subList(0, ROOMS.indexOf(room) + 1).stream().map(r -> root + r);
    return classes()
        .that()
        .resideInAPackage(root + room)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(below.toArray(String[]::new))
                .or(exportedBy("java.base"))
                .or(exportedBy("jdk.jfr"))
                .or(resideInAnyPackage("org.jspecify.annotations")));
  }

  private static ArchRule noCircles(String root) {
    return slices().matching(root + "(**)").should().beFreeOfCycles();
  }

  private static ArchRule onlyRooms(String root) {
    return classes()
        .should()
        .resideInAnyPackage(ROOMS.stream().map(room -> root + room).toArray(String[]::new))
        .because("every room has its place in ROOMS, and through it in the direction");
  }

  private static DescribedPredicate<JavaClass> exportedBy(String module) {
    var packages =
        ModuleFinder.ofSystem().find(module).orElseThrow().descriptor().exports().stream()
            .filter(exports -> !exports.isQualified())
            .map(ModuleDescriptor.Exports::source)
            .collect(Collectors.toSet());
    return DescribedPredicate.describe(
        "exported by " + module, type -> packages.contains(type.getPackageName()));
  }

  private static List<String> names(Set<Requires> requires, boolean onlyToCompile) {
    return requires.stream()
        .filter(r -> r.modifiers().contains(Requires.Modifier.STATIC) == onlyToCompile)
        .map(Requires::name)
        .toList();
  }
}
