// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import landline.server.Request;
import landline.socket.internal.ControlEscaper;

/// A caller or writer whom the operator at a terminal may address.
sealed interface Participant {

  /// The number that addresses it; never reused.
  int number();

  /// The address, or a user and process.
  String name();

  /// The charset of its text.
  Charset charset();

  /// Sends a line.
  void say(String line) throws IOException;

  /// Number and name, as the prefix of its lines.
  default String label() {
    return "@" + number() + " " + name();
  }

  /// A caller in a call. Its text has one encoder, for UTF-16 begins a text with a mark, and not
  /// each line.
  record OnLine(int number, Call call, Writer writer) implements Participant {

    OnLine(int number, Call call) {
      this(number, call, new OutputStreamWriter(call.outputStream(), call.charset()));
    }

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
      writer.write(line + "\n");
      writer.flush();
    }
  }

  /// A sender of messages. The answer is a message, too; it ends with a line feed if the last one
  /// did.
  record ByMessage(int number, Request last, Charset charset) implements Participant {

    @Override
    public String name() {
      return ControlEscaper.line(last.from().toString());
    }

    @Override
    public void say(String line) throws IOException {
      boolean lines = new String(last.data(), charset).endsWith("\n");
      if (!last.reply((lines ? line + "\n" : line).getBytes(charset))) {
        throw new IOException("reply to " + name() + ": there is no room for it in the queue");
      }
    }
  }
}
