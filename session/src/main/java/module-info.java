// SPDX-License-Identifier: Apache-2.0
/// Datagram sessions: a handler for each peer, as if there were a connection.
module landline.session {
  requires static org.jspecify;
  requires transitive landline.server;

  exports landline.session;
}
