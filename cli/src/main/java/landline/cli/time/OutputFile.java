// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import landline.cli.Syntax;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/// A file that a command writes, if an option names one. It is opened, and what was in it is lost,
/// before anything else is done: whoever watches a clock for a day learns at once that it can't be
/// written.
final class OutputFile implements Closeable {

  private final String name;
  private final OutputStream stream;

  private OutputFile(String name, OutputStream stream) {
    this.name = name;
    this.stream = stream;
  }

  /// An option that names a file.
  static OptionSpec option(String name, String help) {
    return Syntax.option(name, "FILE", Path.class, Syntax::path).description(help).build();
  }

  /// Opens the file of an option, which is made if there is none. Without the option, what is
  /// written goes nowhere.
  static OutputFile open(OptionSpec option) throws IOException {
    @Nullable Path path = option.getValue();
    if (path == null) {
      return new OutputFile("nothing", OutputStream.nullOutputStream());
    }
    return new OutputFile(path.toString(), Files.newOutputStream(path));
  }

  /// Appends text by one write(2).
  ///
  /// @throws IOException such as for a disk that is full, with the name of the file
  void write(String text) throws IOException {
    try {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException failed) {
      throw new IOException("write " + name + ": " + failed.getMessage(), failed);
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
