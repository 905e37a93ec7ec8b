// SPDX-License-Identifier: Apache-2.0
/// The greeter: one line to each peer.
module landline.greet {
  requires transitive landline.server;
  requires static org.jspecify;

  exports landline.greet;
}
