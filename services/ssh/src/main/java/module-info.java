// SPDX-License-Identifier: Apache-2.0
/// Remote commands over SSH.
module landline.ssh {
  requires transitive landline.server;
  requires transitive landline.process;
  requires org.apache.sshd.osgi;
  requires org.apache.sshd.sftp;
  requires org.bouncycastle.provider;
  // What the SSH library needs, which as an automatic module can't say so.
  requires java.logging;
  requires java.management;
  requires java.rmi;
  requires org.slf4j;
  requires static org.jspecify;

  exports landline.ssh;
}
