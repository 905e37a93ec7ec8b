// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import landline.socket.internal.Checks;

/// A command to run: arguments, environment and directory in bytes, as in the kernel. Immutable;
/// each `with` method returns a copy with one change.
///
/// ```java
/// try (Child child = Command.of("sh", "-c", "echo $0").withStdout(Command.Stdio.PIPE).start()) {
///   child.stdout().read(buffer);
///   ExitStatus status = child.await();
/// }
/// ```
///
/// By default a command has this process's environment and working directory, `/dev/null` as
/// descriptors 0, 1 and 2, and leads a session of its own. The child never has another descriptor,
/// no signal is blocked, and every signal has its default action.
public final class Command {

  private static final int MOST_UMASK = 0777;

  private final List<byte[]> arguments;
  private final Values values;

  private Command(List<byte[]> arguments, Values values) {
    this.arguments = arguments;
    this.values = values;
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
        arguments.stream().map(each -> CString.checked(each, "argument")).toList(), new Values());
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
    return with(copy -> copy.environment = Optional.of(value));
  }

  /// Returns a copy whose program is given another name than its path as its argument 0, as shells
  /// do: `-sh` makes a login shell.
  ///
  /// @param value not empty, without a byte 0
  public Command withName(byte[] value) {
    if (value.length == 0) {
      throw new IllegalArgumentException("name is empty");
    }
    Optional<byte[]> name = Optional.of(CString.checked(value, "name"));
    return with(copy -> copy.name = name);
  }

  /// Returns a copy with a working directory.
  ///
  /// @param path of a directory; a relative one is relative to this process's own
  public Command withDirectory(byte[] path) {
    Optional<byte[]> value = Optional.of(CString.checked(path, "directory"));
    return with(copy -> copy.directory = value);
  }

  /// Returns a copy in another process group.
  public Command withGroup(Group value) {
    return with(copy -> copy.group = value);
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
    return with(copy -> copy.stdio[fd] = value);
  }

  private Command with(Consumer<Values> change) {
    Values copy = new Values(values);
    change.accept(copy);
    return new Command(arguments, copy);
  }

  /// Returns a copy that runs on a terminal of its own, a new pseudoterminal: it is the controlling
  /// terminal of the child's session, and its descriptors 0, 1 and 2, whatever else was set for
  /// them and for the group. [Child#terminal] is the other side. The variable TERM is the caller's
  /// to set. See pty(7).
  ///
  /// @param size before the program starts
  /// @param modes before the program starts
  public Command withTerminal(Terminal.Size size, Terminal.Modes modes) {
    return with(copy -> copy.terminal = Optional.of(new TerminalSettings(size, modes)));
  }

  /// Returns a copy in whose environment a variable has the path of its terminal, such as
  /// `/dev/pts/7`, if it runs on one: [#withTerminal].
  ///
  /// @param variable its name, not empty, without `=`, such as `SSH_TTY`
  public Command withTerminalName(String variable) {
    return with(copy -> copy.terminalName = Optional.of(variable));
  }

  /// Returns a copy with a mask of permission bits that new files do not get; see umask(2). It is
  /// set before the program starts, without a change of this process's own; where a sandbox does
  /// not allow unshare(2) the command fails to start with EPERM.
  ///
  /// @param mask from 0 to 0777
  public Command withUmask(int mask) {
    Checks.between(0, MOST_UMASK, mask, "umask");
    return with(copy -> copy.umask = OptionalInt.of(mask));
  }

  /// Returns a copy with a limit, which is in force before the program starts; see getrlimit(2). A
  /// limit that may not be set, such as one above this process's own hard limit, is a failure to
  /// start, and so are fewer than 4 descriptors.
  ///
  /// @param resource what is limited
  /// @param soft the limit, or [Resource#UNLIMITED]
  /// @param hard the most that the child may set the limit to, or [Resource#UNLIMITED]
  public Command withLimit(Resource resource, long soft, long hard) {
    return withLimits(List.of(new ResourceLimit(resource, soft, hard)));
  }

  /// Returns a copy with limits, as with [#withLimit].
  ///
  /// @param limits the last one of a resource counts
  public Command withLimits(List<ResourceLimit> limits) {
    return with(copy -> limits.forEach(each -> copy.limits.put(each.resource(), each)));
  }

  /// Returns a copy whose descendants are tracked, so that [Child#terminate] and the end of a child
  /// that runs reach all of them.
  ///
  /// @param value is to be open at the start, and closed after the children
  public Command withTracker(ProcessTracker value) {
    return with(copy -> copy.tracker = Optional.of(value));
  }

  /// Starts the command. See posix_spawn(3).
  ///
  /// A platform thread makes the call, which returns when the program runs or has failed, since the
  /// file may be on a slow disk; a virtual thread is parked meanwhile. It needs two free
  /// descriptors for each pipe, and one less once the child runs; for a terminal it needs one, and
  /// for limits or a tracker four more until the child runs. On failure nothing was started and no
  /// descriptor is left.
  ///
  /// @return the child, to be closed
  /// @throws IOException such as ENOENT (of the program or the directory), EACCES, E2BIG, EMFILE,
  ///   EAGAIN, or ENOSPC if the system has no pseudoterminal left
  public Child start() throws IOException {
    return Spawning.start(this);
  }

  byte[] program() {
    return arguments.getFirst();
  }

  /// Those of the program, its name first.
  List<byte[]> arguments() {
    var all = new ArrayList<>(arguments);
    values.name.ifPresent(name -> all.set(0, name));
    return all;
  }

  Environment environment() {
    return values.environment.orElseGet(Environment::inherited);
  }

  Optional<byte[]> directory() {
    return values.directory;
  }

  Group group() {
    return values.terminal.isPresent() ? Group.SESSION : values.group;
  }

  Stdio stdio(int fd) {
    return values.stdio[fd];
  }

  Optional<TerminalSettings> terminal() {
    return values.terminal;
  }

  Optional<String> terminalName() {
    return values.terminalName;
  }

  OptionalInt umask() {
    return values.umask;
  }

  Optional<ProcessTracker> tracker() {
    return values.tracker;
  }

  Map<Resource, ResourceLimit> limits() {
    return values.limits;
  }

  /// The program, and its directory if one is set.
  ///
  /// @return such as `sh in /tmp`
  @Override
  public String toString() {
    return CString.text(arguments.getFirst())
        + values.directory.map(path -> " in " + CString.text(path)).orElse("");
  }

  /// The state of a terminal before the program starts.
  record TerminalSettings(Terminal.Size size, Terminal.Modes modes) {}

  /// Everything but the arguments; not changed once a command has it.
  private static final class Values {
    private Optional<Environment> environment = Optional.empty();
    private Optional<byte[]> name = Optional.empty();
    private Optional<byte[]> directory = Optional.empty();
    private Group group = Group.SESSION;
    private Stdio[] stdio = {Stdio.NULL, Stdio.NULL, Stdio.NULL};
    private Optional<TerminalSettings> terminal = Optional.empty();
    private Optional<String> terminalName = Optional.empty();
    private OptionalInt umask = OptionalInt.empty();
    private Optional<ProcessTracker> tracker = Optional.empty();
    private final Map<Resource, ResourceLimit> limits = new EnumMap<>(Resource.class);

    Values() {}

    Values(Values other) {
      environment = other.environment;
      name = other.name;
      directory = other.directory;
      group = other.group;
      stdio = other.stdio.clone();
      terminal = other.terminal;
      terminalName = other.terminalName;
      umask = other.umask;
      tracker = other.tracker;
      limits.putAll(other.limits);
    }
  }

  /// The target of a child's descriptor 0, 1 or 2.
  public enum Stdio {

    /// The file `/dev/null`.
    NULL,

    /// A pipe, whose other end the [Child] has.
    PIPE,

    /// The same as descriptor 1; only for descriptor 2.
    STDOUT
  }

  /// A resource whose use by a process the kernel limits: RLIMIT_AS and the others of getrlimit(2).
  public enum Resource {

    /// Bytes of virtual memory.
    AS,

    /// Bytes of a core dump; 0 for none.
    CORE,

    /// Seconds of processor time.
    CPU,

    /// Bytes of data, of the heap included.
    DATA,

    /// Bytes of a file that the process writes.
    FSIZE,

    /// Bytes of memory that is locked.
    MEMLOCK,

    /// Bytes of POSIX message queues, of the whole user.
    MSGQUEUE,

    /// 20 minus the lowest nice value.
    NICE,

    /// One more than the highest descriptor.
    NOFILE,

    /// Processes and threads of the whole user; root is not limited.
    NPROC,

    /// The highest real-time priority.
    RTPRIO,

    /// Microseconds of real-time processor time without a blocking call.
    RTTIME,

    /// Queued signals, of the whole user.
    SIGPENDING,

    /// Bytes of the stack, of arguments and environment included.
    STACK;

    /// No limit: RLIM_INFINITY.
    public static final long UNLIMITED = -1;
  }

  /// The process group of a child; see credentials(7).
  public enum Group {

    /// The child leads a new session without a terminal, and so a new group: POSIX_SPAWN_SETSID.
    SESSION,

    /// The child leads a new group in the session of its parent: POSIX_SPAWN_SETPGROUP.
    GROUP,

    /// The child stays in the group of its parent.
    PARENT;

    boolean leads() {
      return this != PARENT;
    }
  }
}
