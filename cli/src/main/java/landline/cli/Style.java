// SPDX-License-Identifier: Apache-2.0
package landline.cli;

/// Styles of text at a terminal; see "ECMA-48 Select Graphic Rendition" in console_codes(4).
enum Style {
  /// The words that a reader looks for.
  BOLD(1),
  /// What is there for completeness.
  FAINT(2),
  /// Failures.
  RED(31),
  /// Success.
  GREEN(32),
  /// Warnings.
  YELLOW(33);

  private final int code;

  Style(int code) {
    this.code = code;
  }

  /// Text in this style, with nothing of it left behind.
  String of(String text) {
    return "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
