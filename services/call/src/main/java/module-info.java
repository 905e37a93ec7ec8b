// SPDX-License-Identifier: Apache-2.0
/// The phone line: one call at a time, a queue for the rest.
module landline.call {
  requires transitive landline.server;
  requires landline.frame;
  requires static org.jspecify;

  exports landline.call;
}
