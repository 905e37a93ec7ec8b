// SPDX-License-Identifier: Apache-2.0
/// Stream and datagram servers written as blocking code.
// The friends are compiled after this module, so javac does not know them yet.
@SuppressWarnings("module")
module landline.server {
  // The events of its own: without the module the kit works and tells nothing.
  requires static jdk.jfr;
  requires static org.jspecify;
  requires transitive landline.connection;
  requires transitive landline.socket;

  exports landline.server;
  exports landline.server.internal to
      landline.testnet;
}
