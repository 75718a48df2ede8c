/** Manual time and a leak check, for tests of code that uses Latchwork. */
module dev.latchwork.testkit {
  requires transitive dev.latchwork;
  requires static transitive org.junit.jupiter.api;
  requires static org.jspecify;

  exports dev.latchwork.testkit;
}
