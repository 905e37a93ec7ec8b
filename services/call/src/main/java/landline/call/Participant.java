// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.IOException;
import java.nio.charset.Charset;
import landline.server.Request;
import landline.socket.internal.ControlEscaper;

/// Somebody the operator at a terminal may talk to.
sealed interface Participant {

  /// The number by which the operator addresses it; never used again for another.
  int number();

  /// Who it is.
  String name();

  /// The charset of what is said.
  Charset charset();

  /// Says a line.
  void say(String line) throws IOException;

  /// Number and name, as they stand before everything it says.
  default String label() {
    return "@" + number() + " " + name();
  }

  /// A caller on the phone.
  record OnLine(int number, Call call) implements Participant {

    @Override
    public String name() {
      return call.caller();
    }

    @Override
    public Charset charset() {
      return call.charset();
    }

    @Override
    public void say(String line) throws IOException {
      call.write((line + "\n").getBytes(charset()));
    }
  }

  /// Somebody who has written a message. The answer is a message, too; it ends with a line feed if
  /// theirs did.
  record ByMessage(int number, Request last, Charset charset) implements Participant {

    @Override
    public String name() {
      return ControlEscaper.line(last.from().toString());
    }

    @Override
    public void say(String line) throws IOException {
      boolean lines = new String(last.data(), charset).endsWith("\n");
      last.reply((lines ? line + "\n" : line).getBytes(charset));
    }
  }
}
