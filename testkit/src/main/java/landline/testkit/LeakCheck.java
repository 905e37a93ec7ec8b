// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Fails a test class that leaves something behind: an open descriptor, a platform thread or a
/// child process that was not there before it.
///
/// Put `@ExtendWith(LeakCheck.class)` on a class, or set
/// `junit.jupiter.extensions.autodetection.enabled` to check all of a module. What is on its way
/// out gets 10 seconds to go, or as long as the configuration parameter `landline.testkit.patience`
/// says, such as `PT2S`. The test classes of one process must run one after the other.
///
/// What the library itself keeps for the life of the process is there before the first class: it is
/// warmed up. Virtual threads are not seen.
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
