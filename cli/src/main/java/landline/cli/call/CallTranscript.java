// SPDX-License-Identifier: Apache-2.0
package landline.cli.call;

import java.io.IOException;
import landline.call.CallMessage;
import landline.cli.CommandContext;
import landline.cli.ForeignText;

/// Prints the conversation of a call; status messages of the line go to standard error.
final class CallTranscript implements CallMessage.Listener {

  private final CommandContext context;
  private final ForeignText speech;
  private boolean heard;
  private boolean waiting;

  CallTranscript(CommandContext context) {
    this.context = context;
    speech = context.out().foreign(context.out().charset());
  }

  /// Whether any speech has arrived.
  boolean hasHeard() {
    return heard;
  }

  @Override
  public void onMessage(CallMessage message) throws IOException {
    switch (message) {
      case CallMessage.Speech(String text) -> {
        heard = true;
        speech.print(text);
      }
      case CallMessage.Waiting(int position) -> {
        waiting = true;
        context.complain(
            "call: waiting; " + position + (position == 1 ? " call" : " calls") + " ahead of you");
      }
      case CallMessage.Connected _ -> {
        if (waiting) {
          context.complain("call: connected");
        }
      }
      case CallMessage.HungUp _ -> speech.finish();
      case CallMessage.Busy _ -> {
        // reported by the end of the call
      }
    }
  }
}
