// SPDX-License-Identifier: Apache-2.0
// Tests that see Landline as its users do, and the programs of others that it has to get on with.
open module landline.interop {
  requires com.tngtech.archunit;
  requires java.logging;
  requires jdk.jfr;
  requires java.management;
  requires java.net.http;
  requires java.sql;
  requires jdk.compiler;
  requires jdk.management;
  requires landline.call;
  requires landline.exec;
  requires landline.frame;
  requires landline.greet;
  requires landline.javanet;
  requires landline.connection;
  requires landline.handover;
  requires landline.metrics;
  requires landline.server;
  requires landline.session;
  requires landline.socket;
  requires landline.ssh;
  requires landline.testkit;
  requires landline.testnet;
  requires landline.time;
  requires org.junit.jupiter.api;
  requires org.junit.jupiter.params;
  requires org.postgresql.jdbc;
  requires static org.checkerframework.checker.qual;
  requires static org.jspecify;
}
