// SPDX-License-Identifier: Apache-2.0
/// The greeter: one line to whoever connects.
module landline.greet {
  requires transitive landline.server;
  requires static org.jspecify;

  exports landline.greet;
}
