package dev.latchwork.examples;

import com.sun.net.httpserver.HttpServer;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.State;
import dev.latchwork.worker.Lifecycle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** What is not a worker of this library gets the same start, the same stop and the same report. */
final class Services {
  static void main() throws IOException, InterruptedException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    // @start region="of"
    var http = Lifecycle.of("http", server::start, () -> server.stop(0));
    var feed = Lifecycle.of("feed", Services::consume); // one blocking call
    try (http;
        feed) {
      http.start();
      feed.start();
      IO.println("up: " + http.is(State.STARTED) + ", " + feed.is(State.STARTED));
    } // stopped in reverse; the blocking call is cancelled and interrupted
    // @end
    IO.println(http + ", " + feed + ", with a failure: " + feed.failure().isPresent());
  }

  private static void consume() throws InterruptedException {
    while (true) {
      Context.current().sleep(Duration.ofSeconds(1));
    }
  }
}
// prints:
// up: true, true
// http is STOPPED, feed is STOPPED, with a failure: false
