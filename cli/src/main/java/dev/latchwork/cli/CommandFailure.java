package dev.latchwork.cli;

/** A command that did not succeed. The message, raw, says how it ended. */
@SuppressWarnings("serial") // never serialized
final class CommandFailure extends Exception {
  static final int CANNOT_RUN = 126;
  static final int NOT_FOUND = 127;

  CommandFailure(String message) {
    super(message, null, false, false); // where in this program it was noticed says nothing
  }

  static CommandFailure exit(int code) {
    return new CommandFailure("exit " + code);
  }

  static CommandFailure exit(int code, String why) {
    return new CommandFailure("exit " + code + " (" + why + ")");
  }

  String raw() {
    return String.valueOf(getMessage());
  }
}
