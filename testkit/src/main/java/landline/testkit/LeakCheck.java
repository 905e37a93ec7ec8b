// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Fails a test class that leaks: an open descriptor, a platform thread or a child process that did
/// not exist before it.
///
/// Put `@ExtendWith(LeakCheck.class)` on a class, or set
/// `junit.jupiter.extensions.autodetection.enabled` to check all of a module. Resources that are
/// being released get 10 seconds, or the time of the configuration parameter
/// `landline.testkit.patience`, such as `PT2S`. The test classes of one process must run one after
/// the other; the methods of a class may run in parallel.
///
/// Resources that the library keeps for the life of the process are opened before the first class.
/// Virtual threads are not checked.
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {

  private static final ExtensionContext.Namespace OURS =
      ExtensionContext.Namespace.create(LeakCheck.class);
  private static final String PATIENCE = "landline.testkit.patience";

  /// For JUnit.
  public LeakCheck() {}

  @Override
  public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
    ResourceSnapshot.warmUp();
    context.getStore(OURS).put(context.getUniqueId(), ResourceSnapshot.now());
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException, InterruptedException {
    var before = context.getStore(OURS).remove(context.getUniqueId(), ResourceSnapshot.class);
    if (before == null) {
      return;
    }
    Duration patience =
        context
            .getConfigurationParameter(PATIENCE)
            .map(Duration::parse)
            .orElse(Duration.ofSeconds(10));
    ResourceSnapshot leaked = before.awaitLeft(patience);
    if (!leaked.isEmpty()) {
      throw new AssertionError(context.getDisplayName() + " leaves behind:\n" + leaked);
    }
  }
}
