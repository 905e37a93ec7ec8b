// SPDX-License-Identifier: Apache-2.0
/// The BSD socket: every call under the kernel's name, blocking on virtual threads.
// The friends are compiled after this module, so javac does not know them yet.
@SuppressWarnings("module")
module landline.socket {
  // The events of its own: without the module the library works and tells nothing.
  requires static jdk.jfr;
  requires static org.jspecify;

  exports landline.socket;
  exports landline.socket.option;
  // What the modules of this project share.
  exports landline.socket.internal to
      landline.call,
      landline.cli,
      landline.connection,
      landline.exec,
      landline.handover,
      landline.metrics,
      landline.process,
      landline.server,
      landline.session,
      landline.ssh,
      landline.testnet,
      landline.time,
      landline.torture;
  exports landline.socket.sys to
      landline.process,
      landline.testkit,
      landline.time;
}
