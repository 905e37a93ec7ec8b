// SPDX-License-Identifier: Apache-2.0
package landline.server;

/// A connection was rejected. Has no stack trace: a flood of them must be cheap.
final class RejectedException extends Exception {

  private static final long serialVersionUID = 1;

  private final RejectReason refusal;
  private final OverflowPolicy excess;

  RejectedException(RejectReason refusal, OverflowPolicy excess) {
    super("refused: " + refusal, null, false, false);
    this.refusal = refusal;
    this.excess = excess;
  }

  RejectReason refusal() {
    return refusal;
  }

  OverflowPolicy excess() {
    return excess;
  }
}
