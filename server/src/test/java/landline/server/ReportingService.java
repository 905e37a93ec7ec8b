// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.function.BiConsumer;
import landline.connection.Connection;

/// A service whose failures are reported to a test.
record ReportingService(StreamService service, BiConsumer<Connection, Exception> report)
    implements StreamService {

  @Override
  public void handle(Connection connection) throws IOException {
    service.handle(connection);
  }

  @Override
  public void handleError(Connection connection, Exception error) {
    report.accept(connection, error);
  }
}
