// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// All values of a configuration, to compare it with another.
public final class ConfigValues {

  private ConfigValues() {}

  /// What each getter returns, and of configurations within it what theirs return.
  public static Map<String, Object> of(Object config) {
    var values = new TreeMap<String, Object>();
    for (Method getter : config.getClass().getMethods()) {
      boolean isGetter =
          getter.getDeclaringClass() == config.getClass()
              && !Modifier.isStatic(getter.getModifiers())
              && getter.getParameterCount() == 0
              && !getter.getName().equals("toBuilder");
      if (isGetter) {
        values.put(getter.getName(), value(getter, config));
      }
    }
    return values;
  }

  private static Object value(Method getter, Object config) {
    Object value;
    try {
      value = getter.invoke(config);
    } catch (ReflectiveOperationException failed) {
      throw new LinkageError(getter.toString(), failed);
    }
    Object inner =
        value instanceof Optional<?> optional && optional.isPresent() ? optional.get() : value;
    try {
      inner.getClass().getMethod("toBuilder");
      return of(inner);
    } catch (NoSuchMethodException plain) {
      return value;
    }
  }
}
