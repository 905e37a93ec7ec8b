// SPDX-License-Identifier: Apache-2.0

/// A program of somebody else.
module consumer {
  requires landline.server;
}
