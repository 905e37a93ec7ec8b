// SPDX-License-Identifier: Apache-2.0
/// What tests of socket programs need.
module landline.testkit {
  requires transitive landline.socket;
  requires transitive org.junit.jupiter.api;
  requires static org.jspecify;

  exports landline.testkit;

  provides org.junit.jupiter.api.extension.Extension with
      landline.testkit.LeakCheck;
}
