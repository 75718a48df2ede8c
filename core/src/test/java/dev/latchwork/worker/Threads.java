package dev.latchwork.worker;

import java.util.concurrent.ThreadFactory;

/** The two kinds of threads, on which everything must hold alike. */
enum Threads implements ThreadFactory {
  VIRTUAL {
    @Override
    public Thread newThread(Runnable body) {
      return Thread.ofVirtual().unstarted(body);
    }
  },
  PLATFORM {
    @Override
    public Thread newThread(Runnable body) {
      return Thread.ofPlatform().daemon().unstarted(body);
    }
  }
}
