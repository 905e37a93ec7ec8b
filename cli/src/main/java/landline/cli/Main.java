// SPDX-License-Identifier: Apache-2.0
package landline.cli;

/// Where the program starts.
final class Main {

  private Main() {}

  static void main(String[] words) {
    Shell shell = Shell.ofProcess();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, error) -> shell.complain(thread.getName() + ": " + Errors.line(error)));
    System.exit(new Landline(shell).run(Words.typed(words)).code());
  }
}
