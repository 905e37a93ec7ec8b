// SPDX-License-Identifier: Apache-2.0
/// Remote commands in the plain text form.
module landline.exec {
  requires transitive landline.server;
  requires landline.frame;
  requires transitive landline.process;
  requires static org.jspecify;

  exports landline.exec;
}
