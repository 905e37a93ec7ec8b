// SPDX-License-Identifier: Apache-2.0
/// Tools for tests of socket programs.
module landline.testkit {
  requires transitive landline.socket;
  requires transitive org.junit.jupiter.api;
  requires static org.jspecify;

  exports landline.testkit;

  provides org.junit.jupiter.api.extension.Extension with
      landline.testkit.LeakCheck;
}
