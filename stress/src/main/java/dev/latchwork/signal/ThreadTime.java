package dev.latchwork.signal;

import java.util.concurrent.ThreadFactory;

/** Time in which nothing is ever due. Every thread is a platform thread. */
public final class ThreadTime extends StoodTime {
  @Override
  public Thread start(ThreadFactory threads, Runnable body) {
    var thread = new Thread(body);
    thread.start();
    return thread;
  }
}
