// SPDX-License-Identifier: Apache-2.0
/// Any stream as java.net.Socket, ServerSocket and SocketFactory.
module landline.javanet {
  requires transitive landline.socket;
  requires static org.jspecify;

  exports landline.javanet;
}
