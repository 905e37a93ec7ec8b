// SPDX-License-Identifier: Apache-2.0
/// The command landline.
module landline.cli {
  requires info.picocli;
  requires jdk.unsupported;
  requires landline.greet;
  requires landline.handover;
  requires landline.process;
  requires org.jline.reader;
  requires org.jline.terminal;
  requires landline.call;
  requires landline.exec;
  requires landline.ssh;
  requires landline.frame;
  requires landline.metrics;
  requires landline.time;
  requires landline.torture;
  requires static org.jspecify;

  provides System.LoggerFinder with
      landline.cli.LogLines;
}
