// SPDX-License-Identifier: Apache-2.0
package landline.greet;

/// A greeting.
///
/// @param text one line, without its end
public record GreetMessage(String text) {}
