// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.IOException;
import java.nio.charset.Charset;
import landline.server.Request;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;

/// Sends back what it receives.
final class EchoOperator implements Operator {

  private static final int FIRST_FREE_PORT = 1024;

  @Override
  public void talk(Call call) throws IOException {
    byte[] bytes = new byte[16_384];
    for (int heard = call.read(bytes); heard >= 0; heard = call.read(bytes)) {
      call.write(bytes, 0, heard);
    }
  }

  @Override
  public void answer(Request message, Charset charset) throws IOException {
    if (mayAnswer(message.from())) {
      message.reply(message.data());
    }
  }

  /// Classic services that answer anything, such as chargen, have ports below 1024: with a forged
  /// source one of them and an echo would answer each other for ever.
  static boolean mayAnswer(SockAddr from) {
    return switch (from) {
      case SockAddrIn in -> in.port() >= FIRST_FREE_PORT;
      case SockAddrIn6 in6 -> in6.port() >= FIRST_FREE_PORT;
      case SockAddr other -> true;
    };
  }
}
