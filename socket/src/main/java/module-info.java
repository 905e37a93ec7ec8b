// SPDX-License-Identifier: Apache-2.0
/// The BSD socket: every call under the kernel's name, blocking on virtual threads.
// The test kit is compiled after this module, so javac does not know it yet.
@SuppressWarnings("module")
module landline.socket {
  // The events of its own: without the module the library works and tells nothing.
  requires static jdk.jfr;
  requires static org.jspecify;

  exports landline.socket;
  exports landline.socket.sys to
      landline.testkit;
}
