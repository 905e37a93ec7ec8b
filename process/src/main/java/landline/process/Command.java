// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A command to run: arguments, environment and directory in bytes, as in the kernel. Immutable;
/// each `with` method returns a copy with one change.
///
/// ```java
/// try (Child child = Command.of("sh", "-c", "echo $0").withStdout(Stdio.PIPE).start()) {
///   child.stdout().read(buffer);
///   ExitStatus status = child.await();
/// }
/// ```
///
/// By default a command has this process's environment and working directory, `/dev/null` as
/// descriptors 0, 1 and 2, and leads a session of its own. The child never has another descriptor,
/// no signal is blocked, and every signal has its default action.
public final class Command {

  private static final Stdio[] ALL_NULL = {Stdio.NULL, Stdio.NULL, Stdio.NULL};

  private final List<byte[]> arguments;
  private final Optional<Environment> environment;
  private final Optional<byte[]> directory;
  private final Group group;
  private final Stdio[] stdio;

  private Command(
      List<byte[]> arguments,
      Optional<Environment> environment,
      Optional<byte[]> directory,
      Group group,
      Stdio[] stdio) {
    this.arguments = arguments;
    this.environment = environment;
    this.directory = directory;
    this.group = group;
    this.stdio = stdio;
  }

  /// Makes a command from bytes.
  ///
  /// @param arguments the program first: a path, or a name without `/` to be searched in this
  ///   process's PATH
  public static Command of(List<byte[]> arguments) {
    if (arguments.isEmpty() || arguments.getFirst().length == 0) {
      throw new IllegalArgumentException("arguments have no program: " + arguments.size());
    }
    return new Command(
        arguments.stream().map(each -> CString.checked(each, "argument")).toList(),
        Optional.empty(),
        Optional.empty(),
        Group.SESSION,
        ALL_NULL);
  }

  /// Makes a command from text in UTF-8.
  ///
  /// @param arguments the program first, as with [#of(List)]
  public static Command of(String... arguments) {
    return of(Arrays.stream(arguments).map(each -> each.getBytes(StandardCharsets.UTF_8)).toList());
  }

  /// Returns a copy with an environment. The program is still searched in this process's PATH.
  ///
  /// @param value all variables of the child
  public Command withEnvironment(Environment value) {
    return new Command(arguments, Optional.of(value), directory, group, stdio);
  }

  /// Returns a copy with a working directory.
  ///
  /// @param path of a directory; a relative one is relative to this process's own
  public Command withDirectory(byte[] path) {
    Optional<byte[]> value = Optional.of(CString.checked(path, "directory"));
    return new Command(arguments, environment, value, group, stdio);
  }

  /// Returns a copy in another process group.
  public Command withGroup(Group value) {
    return new Command(arguments, environment, directory, value, stdio);
  }

  /// Returns a copy with another standard input.
  ///
  /// @param value NULL or PIPE
  public Command withStdin(Stdio value) {
    return with(0, value);
  }

  /// Returns a copy with another standard output.
  ///
  /// @param value NULL or PIPE
  public Command withStdout(Stdio value) {
    return with(1, value);
  }

  /// Returns a copy with another standard error.
  public Command withStderr(Stdio value) {
    return with(2, value);
  }

  private Command with(int fd, Stdio value) {
    if (value == Stdio.STDOUT && fd != 2) {
      throw new IllegalArgumentException("descriptor can't be stdout's: " + fd);
    }
    Stdio[] copy = stdio.clone();
    copy[fd] = value;
    return new Command(arguments, environment, directory, group, copy);
  }

  /// Starts the command. See posix_spawn(3).
  ///
  /// A platform thread makes the call, which returns when the program runs or has failed, since the
  /// file may be on a slow disk; a virtual thread is parked meanwhile. It needs two free
  /// descriptors for each pipe, and one less once the child runs. On failure nothing was started
  /// and no descriptor is left.
  ///
  /// @return the child, to be closed
  /// @throws IOException such as ENOENT (of the program or the directory), EACCES, E2BIG, EMFILE or
  ///   EAGAIN
  public Child start() throws IOException {
    return Spawning.start(this);
  }

  List<byte[]> arguments() {
    return arguments;
  }

  Environment environment() {
    return environment.orElseGet(Environment::inherited);
  }

  Optional<byte[]> directory() {
    return directory;
  }

  Group group() {
    return group;
  }

  Stdio stdio(int fd) {
    return stdio[fd];
  }

  /// The program, and its directory if one is set.
  ///
  /// @return such as `sh in /tmp`
  @Override
  public String toString() {
    return CString.text(arguments.getFirst())
        + directory.map(path -> " in " + CString.text(path)).orElse("");
  }
}
