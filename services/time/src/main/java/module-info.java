// SPDX-License-Identifier: Apache-2.0
/// The time: as text, in strftime's language, and as NTP.
module landline.time {
  requires transitive landline.server;
  requires landline.frame;
  requires static org.jspecify;

  exports landline.time;
  exports landline.time.ntp;
}
