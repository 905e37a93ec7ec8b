// SPDX-License-Identifier: Apache-2.0
/// Scripted abuse of a server, and a report of how it bore it.
module landline.torture {
  requires transitive landline.socket;
  requires static org.jspecify;

  exports landline.torture;
}
