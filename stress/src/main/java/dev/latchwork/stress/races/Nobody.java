package dev.latchwork.stress.races;

import dev.latchwork.internal.Cancellation;

/** Of a result without an action: there is nobody to cancel. */
final class Nobody implements Cancellation {
  @Override
  public void request(Throwable cause) {}

  @Override
  public boolean abandon() {
    return true;
  }

  @Override
  public boolean isOwnThread() {
    return false;
  }
}
