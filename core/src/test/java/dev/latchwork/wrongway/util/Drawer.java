package dev.latchwork.wrongway.util;

/** Wrong on purpose: there is no such room. */
public interface Drawer {
  void put(String anything);
}
