// SPDX-License-Identifier: Apache-2.0
package landline.cli.greet;

import landline.cli.Setting;
import landline.cli.ValueType;
import landline.greet.GreetConfig;

/// The settings of greet alone.
final class GreetSettings {

  static final Setting<String> TEXT =
      Setting.ofService(
              ServableGreet.NAME,
              "text",
              ValueType.TEXT,
              GreetConfig.DEFAULT.text(),
              "Text of the greeting.")
          .common();

  private GreetSettings() {}
}
