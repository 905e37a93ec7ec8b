// SPDX-License-Identifier: Apache-2.0
/// The BSD socket: every call under the kernel's name, blocking on virtual threads.
module landline.socket {
  requires static org.jspecify;

  exports landline.socket;
}
