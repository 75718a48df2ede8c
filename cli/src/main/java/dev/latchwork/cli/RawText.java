package dev.latchwork.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Text as the operating system has it. A raw string holds one char for each byte, so that a file name
 * passes through the program unharmed whatever the encoding says. Input lines, commands and messages
 * are raw; what the JDK hands over, or is handed, is not.
 */
final class RawText {
  /** What the JDK uses for arguments, file names and the messages of the system. */
  static final Charset NATIVE =
      Charset.forName(System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name()));

  private RawText() {}

  static String of(byte[] bytes, int length) {
    return new String(bytes, 0, length, ISO_8859_1);
  }

  static byte[] bytes(String raw) {
    return raw.getBytes(ISO_8859_1);
  }

  static String fromJava(String text) {
    byte[] bytes = text.getBytes(NATIVE);
    return of(bytes, bytes.length);
  }

  /**
   * {@return the arguments of this program, raw}
   *
   * @throws IllegalArgumentException when one of them holds bytes that the JDK could not read as text,
   *     and has replaced
   */
  static List<String> fromArguments(List<String> arguments) {
    for (String argument : arguments) {
      if (argument.indexOf('\uFFFD') >= 0) {
        throw new IllegalArgumentException(
            "the argument '" + argument + "' is not text in " + NATIVE + ", the locale's encoding");
      }
    }
    return arguments.stream().map(RawText::fromJava).toList();
  }

  /** {@return what the JDK turns into exactly these bytes, or null when there is no such string} */
  static @Nullable String toJava(String raw) {
    try {
      String text = NATIVE.newDecoder().decode(ByteBuffer.wrap(bytes(raw))).toString();
      ByteBuffer back = NATIVE.newEncoder().encode(CharBuffer.wrap(text));
      return back.equals(ByteBuffer.wrap(bytes(raw))) ? text : null;
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
