// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.util.HashMap;
import java.util.Map;
import landline.socket.sys.Platform;

/// An error number of the kernel; see errno(3). Any number is allowed, even one without a name
/// here.
///
/// @param value the number, 0 for [#SUCCESS]
public record Errno(int value) {

  private record Entry(String name, String text) {}

  private static final Map<Integer, Entry> TABLE = new HashMap<>();
  private static final Map<String, Integer> NUMBERS = new HashMap<>();

  static {
    for (String line : Platform.current().errnoTable().lines().toList()) {
      String[] parts = line.split(" ", 3);
      TABLE.put(Integer.valueOf(parts[1]), new Entry(parts[0], parts[2]));
      NUMBERS.put(parts[0], Integer.valueOf(parts[1]));
    }
  }

  /// No error.
  public static final Errno SUCCESS = new Errno(0);

  /// Interrupted system call.
  public static final Errno EINTR = named("EINTR");

  /// Resource temporarily unavailable: the call would block. EWOULDBLOCK is the same number.
  public static final Errno EAGAIN = named("EAGAIN");

  /// Permission denied.
  public static final Errno EACCES = named("EACCES");

  /// Operation not permitted.
  public static final Errno EPERM = named("EPERM");

  /// No such file or directory.
  public static final Errno ENOENT = named("ENOENT");

  /// Invalid argument.
  public static final Errno EINVAL = named("EINVAL");

  /// Bad file descriptor.
  public static final Errno EBADF = named("EBADF");

  /// Socket operation on non-socket.
  public static final Errno ENOTSOCK = named("ENOTSOCK");

  /// Too many open files in this process.
  public static final Errno EMFILE = named("EMFILE");

  /// Too many open files in the system.
  public static final Errno ENFILE = named("ENFILE");

  /// Cannot allocate memory.
  public static final Errno ENOMEM = named("ENOMEM");

  /// No buffer space available.
  public static final Errno ENOBUFS = named("ENOBUFS");

  /// Protocol error.
  public static final Errno EPROTO = named("EPROTO");

  /// Broken pipe: the peer does not read any more.
  public static final Errno EPIPE = named("EPIPE");

  /// Message too long.
  public static final Errno EMSGSIZE = named("EMSGSIZE");

  /// Address already in use.
  public static final Errno EADDRINUSE = named("EADDRINUSE");

  /// Cannot assign requested address.
  public static final Errno EADDRNOTAVAIL = named("EADDRNOTAVAIL");

  /// Network is unreachable.
  public static final Errno ENETUNREACH = named("ENETUNREACH");

  /// No route to host.
  public static final Errno EHOSTUNREACH = named("EHOSTUNREACH");

  /// Software caused connection abort: the peer gave up before it was accepted.
  public static final Errno ECONNABORTED = named("ECONNABORTED");

  /// Connection reset by peer.
  public static final Errno ECONNRESET = named("ECONNRESET");

  /// Connection refused: nothing listens there.
  public static final Errno ECONNREFUSED = named("ECONNREFUSED");

  /// Transport endpoint is already connected.
  public static final Errno EISCONN = named("EISCONN");

  /// Transport endpoint is not connected.
  public static final Errno ENOTCONN = named("ENOTCONN");

  /// Connection timed out, as the kernel sees it. A timeout of this library is a
  /// [java.net.SocketTimeoutException] instead.
  public static final Errno ETIMEDOUT = named("ETIMEDOUT");

  /// Operation already in progress.
  public static final Errno EALREADY = named("EALREADY");

  /// Operation now in progress.
  public static final Errno EINPROGRESS = named("EINPROGRESS");

  /// Returns the error number with a name of the kernel's.
  ///
  /// @param name such as `ECONNREFUSED`
  /// @return the number under that name
  /// @throws IllegalArgumentException if this system has no such name
  public static Errno named(String name) {
    Integer value = NUMBERS.get(name);
    if (value == null) {
      throw new IllegalArgumentException("errno not known on this system: " + name);
    }
    return new Errno(value);
  }

  /// The kernel's name, or `errno N` if there is none.
  ///
  /// @return such as `ECONNREFUSED`
  public String name() {
    Entry entry = TABLE.get(value);
    return entry == null ? value == 0 ? "SUCCESS" : "errno " + value : entry.name;
  }

  /// The text of strerror(3).
  ///
  /// @return such as `Connection refused`
  public String text() {
    Entry entry = TABLE.get(value);
    return entry == null ? value == 0 ? "Success" : "Unknown error " + value : entry.text;
  }

  /// Name and text on one line.
  ///
  /// @return such as `ECONNREFUSED (Connection refused)`
  @Override
  public String toString() {
    return name() + " (" + text() + ")";
  }
}
