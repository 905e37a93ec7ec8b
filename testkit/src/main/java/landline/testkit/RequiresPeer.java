// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/// A test that needs other programs. If one is missing, the test is aborted with a reason that
/// names it; if the environment variable `LANDLINE_PEERS` is `required`, the test fails instead.
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresPeer.Condition.class)
public @interface RequiresPeer {

  /// The names of the programs on the PATH.
  ///
  /// @return such as `ncat`
  String[] value();

  /// Decides whether a test with this annotation runs.
  final class Condition implements ExecutionCondition {

    /// For JUnit.
    public Condition() {}

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return AnnotationSupport.findAnnotation(context.getElement(), RequiresPeer.class)
          .map(annotation -> evaluate(annotation.value(), Requires.isForbidden()))
          .orElse(ConditionEvaluationResult.enabled("no program is needed"));
    }

    static ConditionEvaluationResult evaluate(String[] programs, boolean required) {
      List<String> missing =
          Stream.of(programs).filter(program -> PeerProcess.find(program).isEmpty()).toList();
      if (missing.isEmpty()) {
        return ConditionEvaluationResult.enabled("installed: " + String.join(", ", programs));
      }
      String reason =
          String.join(", ", missing) + (missing.size() == 1 ? " is" : " are") + " not installed";
      if (required) {
        throw Requires.forbidden(reason);
      }
      return ConditionEvaluationResult.disabled(reason);
    }
  }
}
