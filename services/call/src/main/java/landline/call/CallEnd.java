// SPDX-License-Identifier: Apache-2.0
package landline.call;

/// How a caller's call ended.
public enum CallEnd {
  /// The other side has hung up.
  HUNG_UP,
  /// The queue was full.
  BUSY,
  /// The input had ended, and nothing more arrived.
  SILENCE
}
