// SPDX-License-Identifier: Apache-2.0
/// Child processes by posix_spawn(3), in bytes, waited for on virtual threads.
module landline.process {
  requires transitive landline.socket;
  requires static org.jspecify;

  exports landline.process;
}
