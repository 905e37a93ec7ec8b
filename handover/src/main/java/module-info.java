// SPDX-License-Identifier: Apache-2.0
/// Hot restart of servers, and notification of a service manager.
module landline.handover {
  requires static org.jspecify;
  requires transitive landline.server;

  exports landline.handover;
}
