// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Properties;
import java.util.Random;
import landline.testkit.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/// A JDBC driver on a UNIX socket: PostgreSQL's own, against a real server.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PostgresTest {

  private Postgres server;

  @BeforeAll
  void start() throws Exception {
    // The driver's own thread that looks for forgotten connections ends after so long.
    System.setProperty("pgjdbc.config.cleanup.thread.ttl", "100");
    server = Postgres.start();
  }

  @AfterAll
  void stop() throws Exception {
    if (server != null) {
      server.stop();
    }
  }

  private Connection connect() throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", "landline");
    properties.setProperty("sslmode", "disable");
    properties.setProperty("socketFactory", "landline.javanet.AddressSocketFactory");
    properties.setProperty("socketFactoryArg", "unix:" + server.socket());
    return DriverManager.getConnection("jdbc:postgresql://localhost/postgres", properties);
  }

  private static String ask(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      assertTrue(result.next());
      return result.getString(1);
    }
  }

  @Test
  void theServerSeesAUnixSocket() throws Exception {
    try (Connection connection = connect()) {
      assertEquals("0", ask(connection, "select count(inet_client_addr())"));
      assertEquals("landline", ask(connection, "select user"));
    }
  }

  @Test
  void preparedStatementsInATransaction() throws Exception {
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("create temp table word (id int primary key, text text)");
      }
      try (PreparedStatement insert =
          connection.prepareStatement("insert into word values (?, ?)")) {
        for (int i = 0; i < 1000; i++) {
          insert.setInt(1, i);
          insert.setString(2, "w\u00f6rd " + i);
          insert.addBatch();
        }
        assertEquals(1000, insert.executeBatch().length);
      }
      connection.commit();
      try (PreparedStatement select =
          connection.prepareStatement("select text from word where id = ?")) {
        for (int i = 0; i < 1000; i += 37) {
          select.setInt(1, i);
          try (ResultSet result = select.executeQuery()) {
            assertTrue(result.next());
            assertEquals("w\u00f6rd " + i, result.getString(1));
          }
        }
      }
    }
  }

  @Test
  void megabytesAreCopiedInAndOut() throws Exception {
    var random = new Random(7);
    var lines = new StringBuilder();
    while (lines.length() < 8 << 20) {
      lines.append(Long.toHexString(random.nextLong()).repeat(20)).append('\n');
    }
    byte[] in = lines.toString().getBytes(StandardCharsets.US_ASCII);
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("create temp table line (at serial, text text)");
      CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
      copies.copyIn("copy line (text) from stdin", new ByteArrayInputStream(in));
      var out = new ByteArrayOutputStream();
      copies.copyOut("copy (select text from line order by at) to stdout", out);
      assertArrayEquals(in, out.toByteArray());
    }
  }

  @Test
  void aSocketTimeoutEndsTheQuery() throws Exception {
    try (Connection connection = connect()) {
      connection.setNetworkTimeout(Runnable::run, 1000);
      SQLException failed =
          assertThrows(SQLException.class, () -> ask(connection, "select pg_sleep(60)"));
      assertInstanceOf(SocketTimeoutException.class, failed.getCause());
      assertTrue(connection.isClosed());
    }
  }

  @Test
  void aStatementTimeoutCancelsTheQueryAndLeavesTheConnection() throws Exception {
    try (Connection connection = connect()) {
      try (Statement statement = connection.createStatement()) {
        statement.setQueryTimeout(1);
        SQLException failed =
            assertThrows(SQLException.class, () -> statement.execute("select pg_sleep(60)"));
        assertEquals("57014", failed.getSQLState());
      }
      assertEquals("1", ask(connection, "select 1"));
    }
  }

  @Test
  void anotherThreadCancelsTheQuery() throws Exception {
    try (Connection connection = connect();
        Connection observer = connect();
        Statement statement = connection.createStatement()) {
      String pid = ask(connection, "select pg_backend_pid()");
      Task<Boolean> query = Task.start(() -> statement.execute("select pg_sleep(60)"));
      awaitSleeping(observer, pid);
      statement.cancel();
      SQLException failed = assertThrows(SQLException.class, query::get);
      assertEquals("57014", failed.getSQLState());
      assertEquals("1", ask(connection, "select 1"));
    }
  }

  @Test
  void abortingEndsAQueryThatRuns() throws Exception {
    try (Connection connection = connect();
        Connection observer = connect()) {
      String pid = ask(connection, "select pg_backend_pid()");
      Task<String> query = Task.start(() -> ask(connection, "select pg_sleep(60)"));
      awaitSleeping(observer, pid);
      connection.abort(Runnable::run);
      assertThrows(SQLException.class, query::get);
      assertTrue(connection.isClosed());
    }
  }

  private static void awaitSleeping(Connection observer, String pid) throws SQLException {
    String query = "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and pid = ";
    while (!ask(observer, query + pid).equals("1")) {
      Thread.yield();
    }
  }

  @Test
  void twentyConnectionsOnVirtualThreads() throws Exception {
    var tasks = new ArrayList<Task<Long>>();
    for (int i = 0; i < 20; i++) {
      int number = i;
      tasks.add(
          Task.start(() -> {
            try (Connection connection = connect()) {
              long sum = 0;
              for (int n = 0; n < 50; n++) {
                ask(connection, "select pg_sleep(0.002)");
                sum += Long.parseLong(ask(connection, "select " + number + " * " + n));
              }
              return sum;
            }
          }));
    }
    for (int i = 0; i < 20; i++) {
      assertEquals(i * 1225L, tasks.get(i).get());
    }
  }

  @Test
  void aServerThatIsNotThereIsRefusedWithItsAddress() {
    var properties = new Properties();
    properties.setProperty("user", "landline");
    properties.setProperty("socketFactory", "landline.javanet.AddressSocketFactory");
    properties.setProperty("socketFactoryArg", "unix:@landline-nobody-is-there");
    SQLException failed =
        assertThrows(
            SQLException.class,
            () -> DriverManager.getConnection("jdbc:postgresql://localhost/none", properties));
    String cause = String.valueOf(failed.getCause());
    assertTrue(cause.contains("connect unix:@landline-nobody-is-there: ECONNREFUSED"), cause);
  }
}
