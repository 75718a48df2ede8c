package dev.latchwork.bench.queue;

/** The last item that a worker takes from a queue which knows no end by itself. */
enum End implements Runnable {
  END;

  @Override
  public void run() {}
}
