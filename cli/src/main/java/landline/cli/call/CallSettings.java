// SPDX-License-Identifier: Apache-2.0
package landline.cli.call;

import landline.cli.Setting;
import landline.cli.ValueType;

/// The settings of call alone.
final class CallSettings {

  /// The kind of operator.
  enum Answerer {
    /// An echo.
    ECHO,
    /// The terminal.
    TERMINAL,
    /// The terminal if there is one, else an echo.
    AUTO
  }

  static final Setting<Answerer> OPERATOR =
      Setting.ofService(
              ServableCall.NAME,
              "operator",
              ValueType.choice(Answerer.class),
              Answerer.AUTO,
              "Who answers calls: an echo, or the person at the terminal. auto: the person if there"
                  + " is a terminal.")
          .common();

  private CallSettings() {}
}
