// SPDX-License-Identifier: Apache-2.0
/// A network in memory, with a seed and a clock of its own, for tests of services.
module landline.testnet {
  requires transitive landline.connection;
  requires transitive landline.server;
  requires transitive landline.session;
  requires static org.jspecify;

  exports landline.testnet;
}
