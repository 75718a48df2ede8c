package dev.latchwork.stress;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * The library with one deliberate mistake in it, made in its bytecode: what must find such mistakes
 * runs on it exactly as it runs on the library, so that it shows that it would.
 *
 * @param mistake what is wrong with it
 * @param edits all that is changed for that
 */
record Mutant(String mistake, List<Edit> edits) {
  /**
   * One instruction that is replaced.
   *
   * @param in the class
   * @param method the method
   * @param which tells it from others
   * @param nth which of those that look alike, from 1
   * @param instead writes what takes its place
   */
  record Edit(
      String in,
      String method,
      Predicate<CodeElement> which,
      int nth,
      BiConsumer<CodeBuilder, CodeElement> instead) {}

  /** Writes the changed classes into a folder, which is to come first on a class path. */
  void write(Path folder) throws IOException {
    for (String changed : edits.stream().map(Edit::in).distinct().toList()) {
      String file = changed.replace('.', '/') + ".class";
      byte[] bytes;
      try (var in = Mutant.class.getResourceAsStream("/" + file)) {
        bytes = Objects.requireNonNull(in, file).readAllBytes();
      }
      for (Edit edit : edits) {
        bytes = edit.in.equals(changed) ? edited(bytes, edit) : bytes;
      }
      Path target = folder.resolve(file);
      Files.createDirectories(Objects.requireNonNull(target.getParent()));
      Files.write(target, bytes);
    }
  }

  private byte[] edited(byte[] bytes, Edit edit) {
    List<CodeElement> found = new ArrayList<>();
    CodeTransform replace =
        (code, element) -> {
          if (edit.which.test(element)) {
            found.add(element);
            if (found.size() == edit.nth) {
              edit.instead.accept(code, element);
              return;
            }
          }
          code.with(element);
        };
    var file = ClassFile.of();
    byte[] changed =
        file.transformClass(
            file.parse(bytes),
            ClassTransform.transformingMethodBodies(
                method -> method.methodName().equalsString(edit.method), replace));
    List<VerifyError> broken = file.verify(changed);
    if (found.size() < edit.nth || !broken.isEmpty()) {
      throw new AssertionError(
          "no such change in " + edit.in + "." + edit.method + ": " + mistake + " " + broken);
    }
    return changed;
  }
}
