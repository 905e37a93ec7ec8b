// SPDX-License-Identifier: Apache-2.0
/// Stream connections over sockets and over each other: TLS for servers and clients, headers of the
/// PROXY protocol.
module landline.connection {
  requires static org.jspecify;
  requires transitive landline.socket;

  exports landline.connection;
}
