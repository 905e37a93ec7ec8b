// SPDX-License-Identifier: Apache-2.0
package landline.server;

/// A connection is not let in. It has no stack trace: a flood of them must be cheap.
final class RefusedException extends Exception {

  private static final long serialVersionUID = 1;

  private final Refusal refusal;
  private final Excess excess;

  RefusedException(Refusal refusal, Excess excess) {
    super("refused: " + refusal, null, false, false);
    this.refusal = refusal;
    this.excess = excess;
  }

  Refusal refusal() {
    return refusal;
  }

  Excess excess() {
    return excess;
  }
}
