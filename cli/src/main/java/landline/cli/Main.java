// SPDX-License-Identifier: Apache-2.0
package landline.cli;

/// The entry point.
final class Main {

  private Main() {}

  static void main(String[] words) {
    CommandContext context = CommandContext.ofProcess();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, error) -> context.complain(thread.getName() + ": " + Errors.line(error)));
    int code = Exit.FAILED.code();
    try {
      code = new Landline(context).run(words).code();
    } finally {
      context.stop().done(code);
    }
    if (code != Exit.OK.code()) {
      System.exit(code);
    }
    // No other thread keeps the process alive, and System.exit would load a logger first.
  }
}
