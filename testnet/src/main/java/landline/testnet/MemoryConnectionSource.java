// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.io.IOException;
import landline.connection.RawConnection;
import landline.server.internal.ConnectionSource;
import landline.socket.SockAddr;

/// The connections of a [MemoryListener], as the source of a server.
record MemoryConnectionSource(MemoryListener listener) implements ConnectionSource {

  @Override
  public SockAddr address() {
    return listener.address();
  }

  @Override
  public RawConnection accept() throws IOException {
    return listener.accept();
  }

  @Override
  public void close() {
    listener.close();
  }
}
