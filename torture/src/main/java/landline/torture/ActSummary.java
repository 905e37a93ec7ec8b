// SPDX-License-Identifier: Apache-2.0
package landline.torture;

/// An act, for a list.
///
/// @param name its name
/// @param description a description on one line
/// @param needs its requirements as text; may be empty
public record ActSummary(String name, String description, String needs) {}
