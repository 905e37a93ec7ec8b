// SPDX-License-Identifier: Apache-2.0
package landline.cli.call;

import landline.cli.Setting;
import landline.cli.ValueType;

/// What can be set about call alone.
final class CallSettings {

  /// Who answers calls.
  enum Answerer {
    /// An echo.
    ECHO,
    /// Whoever sits at the terminal.
    TERMINAL,
    /// The terminal if there is one.
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
