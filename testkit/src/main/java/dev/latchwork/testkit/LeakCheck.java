package dev.latchwork.testkit;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A JUnit extension that fails a test which leaves something behind: a worker that it did not stop, an
 * action that has not ended, a failure that nobody has read.
 *
 * {@snippet :
 * @ExtendWith(LeakCheck.class)
 * class MailTest {
 *   @Test
 *   void mailIsDelivered() throws Exception {
 *     var errors = new Errors();
 *     try (var queue = WorkQueue.of(Mail::send, o -> o.withErrors(errors))) {
 *       queue.start().put(new Mail("ada"));
 *     } // without the try: "queue-1 was started and has not ended", and where it was started
 *     errors.throwIfAny(); // without it: nobody has read the failures in `errors`
 *   }
 * }
 * }
 *
 * <p>Each test answers for what it has started, by its own thread or by threads that were made by
 * them, directly or not: tests that run at the same time do not accuse each other. What {@code
 * BeforeAll} methods and the constructors of tests start is looked at after the last test of the
 * class. Not seen is what is started by threads that inherit no thread locals, and by those of {@link
 * java.util.concurrent.ForkJoinPool}s, which tests share.
 *
 * <p>It looks once, after the {@code AfterEach} methods, and waits for nothing: what has not ended
 * then is a leak. All leaks come out in one {@link AssertionError}; those suppressed in it say where
 * each culprit was started, or are the failures that nobody has read. If the test has failed, its
 * failure stays the first one.
 */
public final class LeakCheck
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
  private static final ExtensionContext.Namespace OURS =
      ExtensionContext.Namespace.create(LeakCheck.class);

  /** Creates one; JUnit does that. */
  public LeakCheck() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    open(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    open(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    close(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close(context);
  }

  private static void open(ExtensionContext context) {
    context.getStore(OURS).put(context.getUniqueId(), Ledger.INSTANCE.open());
  }

  private static void close(ExtensionContext context) {
    Ledger.Page page = context.getStore(OURS).remove(context.getUniqueId(), Ledger.Page.class);
    if (page == null) {
      return; // it could not be opened
    }
    var leaks = Ledger.INSTANCE.close(page);
    if (leaks.isEmpty()) {
      return;
    }
    var message = new StringBuilder(context.getDisplayName()).append(" leaves something behind:");
    leaks.forEach(leak -> message.append("\n  ").append(leak.sentence()));
    var error = new AssertionError(message.toString());
    leaks.forEach(leak -> error.addSuppressed(leak.origin()));
    throw error;
  }
}
