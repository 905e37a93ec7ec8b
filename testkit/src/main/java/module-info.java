// SPDX-License-Identifier: Apache-2.0
/// What tests of socket programs need.
module landline.testkit {
  requires transitive landline.socket;
  requires static org.jspecify;

  exports landline.testkit;
}
