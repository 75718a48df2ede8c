package dev.latchwork.worker;

import java.io.PrintStream;
import java.io.PrintWriter;

/** A failure that fails itself whatever it is asked. */
final class Speechless extends Exception {
  private static final long serialVersionUID = 1;

  @Override
  public String getMessage() {
    throw new IllegalStateException("no message");
  }

  @Override
  public String toString() {
    throw new IllegalStateException("no text");
  }

  @Override
  public synchronized Throwable getCause() {
    throw new IllegalStateException("no cause");
  }

  @Override
  public StackTraceElement[] getStackTrace() {
    throw new IllegalStateException("no stack");
  }

  @Override
  public void printStackTrace(PrintStream stream) {
    throw new IllegalStateException("no print");
  }

  @Override
  public void printStackTrace(PrintWriter writer) {
    throw new IllegalStateException("no print");
  }
}
