// SPDX-License-Identifier: Apache-2.0
/// The command landline.
module landline.cli {
  requires landline.greet;
  requires landline.call;
  requires landline.exec;
  requires landline.time;
  requires static org.jspecify;

}
