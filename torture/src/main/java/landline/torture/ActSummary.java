// SPDX-License-Identifier: Apache-2.0
package landline.torture;

/// An act, for a list of them.
///
/// @param name what it is called
/// @param description what it does, on one line
/// @param needs what it can't do without, in words; empty if nothing
public record ActSummary(String name, String description, String needs) {}
