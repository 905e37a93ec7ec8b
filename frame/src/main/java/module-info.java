// SPDX-License-Identifier: Apache-2.0
/// Codecs between a stream of bytes and messages.
module landline.frame {
  requires static org.jspecify;

  exports landline.frame;
}
