// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// The completions of shells have every command, option, service, setting and act: see [Golden].
class CompletionsTest {

  private static final String BEGIN = "# The rest is written by CompletionsTest.";

  private static final DocumentedCommand ROOT = DocumentedCommand.root();

  private static void requireRest(String file, String rest) throws IOException {
    new Golden(Golden.SHARE.resolve(file), BEGIN, "").requirePart(rest);
  }

  @Test
  void bashKnowsTheSyntax() throws IOException {
    requireRest("bash-completion/completions/landline", BashCompletion.text(ROOT.all()));
  }

  @Test
  void zshKnowsTheSyntax() throws IOException {
    requireRest("zsh/site-functions/_landline", ZshCompletion.text(ROOT));
  }

  @Test
  void fishKnowsTheSyntax() throws IOException {
    requireRest("fish/vendor_completions.d/landline.fish", FishCompletion.text(ROOT));
  }
}
