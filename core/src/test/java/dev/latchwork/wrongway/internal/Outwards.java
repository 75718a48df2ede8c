package dev.latchwork.wrongway.internal;

import org.assertj.core.api.Condition;

/** Wrong on purpose: core uses no library but the JDK. */
public interface Outwards {
  Condition<String> condition();
}
