// SPDX-License-Identifier: Apache-2.0
/// Stream and datagram servers written as blocking code.
module landline.server {
  requires transitive landline.socket;
  requires static org.jspecify;

  exports landline.server;
}
