// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.IOException;
import java.io.Reader;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import landline.frame.TextDecoder;
import landline.server.Request;
import landline.socket.Deadline;
import landline.socket.internal.ControlEscaper;

/// A person at a terminal. The operator shows callers, their lines, each after a number and a name,
/// and how many callers wait. A typed line goes to the participant that called, spoke or wrote
/// last; `@2 hello` goes to number 2. The end of the input (Ctrl-D) hangs up. A terminal can be
/// read after it; every other input has then ended for good, and later calls are hung up at once.
///
/// ```text
/// call from 127.0.0.1:5000 (@1)
/// @1 127.0.0.1:5000: is anybody there?
/// yes
/// waiting: 2
/// @1 127.0.0.1:5000 has hung up
/// ```
///
/// Both sides may write at any time. Control characters of callers are shown, not interpreted. A
/// line that cannot be sent is reported, and nothing of it is sent. One terminal may serve several
/// lines and their postboxes.
///
/// One platform thread reads the input, from the start until [#close], since a read from a terminal
/// cannot be interrupted.
final class TerminalOperator implements Operator {

  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Pattern ADDRESSED =
      Pattern.compile("@([1-9][0-9]{0,8})(?: (.*))?", Pattern.DOTALL);

  /// What a JDK reader returns for invalid bytes.
  private static final char NO_TEXT = '\ufffd';

  private final LineInput in;
  private final Appendable out;
  private final Participants parties = new Participants();
  private final Thread reading;
  private final boolean endsOnce;
  private int waiting;
  private boolean ended;
  private boolean closed;

  private TerminalOperator(Reader in, boolean endsOnce, Appendable out) {
    this.in = new LineInput(in);
    this.endsOnce = endsOnce;
    this.out = out;
    reading = Thread.ofPlatform().daemon().name("landline-operator").unstarted(this::read);
  }

  /// An operator for a person, or for a program that writes its answers into a pipe. It reads the
  /// input from now on.
  ///
  /// @param in the input; its end is final
  /// @param out the output; each call is one whole line or more
  static TerminalOperator of(Reader in, Appendable out) {
    return begin(new TerminalOperator(in, true, out));
  }

  /// An operator for a person at a terminal. It reads the input from now on.
  ///
  /// @param in the input; it can be read again after its end, as a terminal after Ctrl-D
  /// @param out the output; each call is one whole line or more
  static TerminalOperator atTerminal(Reader in, Appendable out) {
    return begin(new TerminalOperator(in, false, out));
  }

  private static TerminalOperator begin(TerminalOperator operator) {
    operator.reading.start();
    return operator;
  }

  @Override
  public void talk(Call call) throws IOException {
    Participant.OnLine party = parties.begin(call);
    String end;
    try {
      show("call from " + call.caller() + " (@" + party.number() + ")");
      if (hasEnded()) {
        call.hangUp();
      }
      end = listen(party);
    } finally {
      parties.end(party);
    }
    // A person who reads this and answers must not reach the one who is gone.
    show(party.label() + " " + end);
  }

  /// Shows the text of a caller, to the end of the call.
  private String listen(Participant.OnLine party) throws IOException {
    Call call = party.call();
    var utterances = new SpeechSplitter(call.charset());
    byte[] bytes = new byte[8192];
    boolean said = false;
    try {
      while (true) {
        // Text without a line feed is shown after a pause.
        int heard =
            utterances.isHolding() ? call.read(bytes, Deadline.in(PAUSE)) : call.read(bytes);
        if (heard < 0) {
          break;
        }
        said = true;
        show(party, heard == 0 ? utterances.pause() : utterances.add(bytes, heard));
      }
    } catch (SocketTimeoutException silent) {
      return "was silent for too long";
    } catch (IOException broken) {
      show(party, utterances.finish());
      return "was cut off: " + ControlEscaper.line(String.valueOf(broken.getMessage()));
    }
    show(party, utterances.finish());
    if (said) {
      call.linger();
    }
    return call.isOver() ? "was hung up on" : "has hung up";
  }

  private void show(Participant.OnLine party, List<String> lines) throws IOException {
    if (!lines.isEmpty()) {
      parties.spoke(party);
    }
    for (String line : lines) {
      show(party.label() + ": " + ControlEscaper.lines(line));
    }
  }

  @Override
  public void answer(Request message, Charset charset) throws IOException {
    Participant.ByMessage party = parties.wrote(message, charset);
    String text = TextDecoder.of(charset).decodeAll(ByteBuffer.wrap(message.data()));
    // An empty message is one line, too; a final line feed begins no further one.
    for (String line : ControlEscaper.lines(text).replaceFirst("\n$", "").split("\n", -1)) {
      show(party.label() + ": " + line);
    }
    if (message.isTruncated()) {
      show(party.label() + ": (the message was cut at " + message.data().length + " bytes)");
    }
  }

  @Override
  public synchronized void waiting(int callers) {
    if (callers != waiting) {
      waiting = callers;
      tell("waiting: " + callers);
    }
  }

  private synchronized void show(String line) throws IOException {
    out.append(line + "\n");
  }

  /// Shows what does not belong to a call. On a full disk it is lost, which must not end the input
  /// or a caller's place in the queue.
  private void tell(String line) {
    try {
      show(line);
    } catch (IOException unseen) {
      // There is nowhere else to show it.
    }
  }

  /// Runs on the reading thread.
  private void read() {
    try {
      while (true) {
        Optional<String> line = in.read();
        if (isClosed()) {
          return;
        }
        if (line.isPresent()) {
          send(line.get());
        } else if (endsOnce) {
          end();
          return;
        } else {
          // It is read on at once: what is typed while there is no call is not for the next caller.
          hangUp();
        }
      }
    } catch (IOException broken) {
      if (!isClosed()) {
        leave(broken);
      }
    }
  }

  /// Ends the input. Calls are still shown.
  private void leave(IOException reason) {
    parties.calls().forEach(Call::hangUp);
    tell("no answers any more: " + reason.getMessage());
  }

  /// Ends the operator: no more answers.
  private void end() {
    synchronized (this) {
      ended = true;
    }
    // Later callers are hung up on when the call begins.
    List<Call> calls = parties.calls();
    calls.forEach(Call::hangUp);
    if (calls.isEmpty()) {
      tell("the input has ended: calls are hung up");
    }
  }

  private void hangUp() {
    List<Call> calls = parties.calls();
    if (calls.isEmpty()) {
      tell("no call");
    } else {
      calls.getLast().hangUp();
    }
  }

  private void send(String line) {
    Matcher addressed = ADDRESSED.matcher(line);
    boolean byNumber = addressed.matches();
    Optional<Participant> to =
        byNumber ? parties.numbered(Integer.parseInt(addressed.group(1))) : parties.last();
    String text = byNumber ? Optional.ofNullable(addressed.group(2)).orElse("") : line;
    if (to.isEmpty()) {
      tell(byNumber ? "not sent: there is no @" + addressed.group(1) : "not sent: no call");
    } else if (text.indexOf(NO_TEXT) >= 0) {
      tell("not sent: not text in the charset of the terminal");
    } else if (!to.get().charset().newEncoder().canEncode(text)) {
      tell("not sent: the charset " + to.get().charset() + " cannot encode it");
    } else {
      send(text, to.get());
    }
  }

  private void send(String text, Participant party) {
    // A caller that comes after the line was typed makes its receiver no less clear.
    boolean oneOfMany = parties.count() > 1;
    try {
      party.say(text);
    } catch (IOException failed) {
      tell("not sent: " + failed.getMessage());
      return;
    }
    if (oneOfMany) {
      tell("sent to " + party.label());
    }
  }

  private synchronized boolean hasEnded() {
    return ended;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /// Hangs up and stops to read the input once the running read returns. Does not close the
  /// streams.
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    parties.calls().forEach(Call::hangUp);
  }
}
