// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.util.Map;
import landline.socket.sys.Platform;

/// An error code of getaddrinfo(3) and getnameinfo(3). Any number is allowed; the constants are
/// those of the C library.
///
/// @param value the number, negative
public record EaiCode(int value) {

  /// The flags are not valid together.
  public static final EaiCode EAI_BADFLAGS = named("EAI_BADFLAGS");

  /// The name or the service does not exist.
  public static final EaiCode EAI_NONAME = named("EAI_NONAME");

  /// Temporary failure: the lookup may succeed later.
  public static final EaiCode EAI_AGAIN = named("EAI_AGAIN");

  /// Permanent failure of a name server.
  public static final EaiCode EAI_FAIL = named("EAI_FAIL");

  /// The name exists and has no address.
  public static final EaiCode EAI_NODATA = named("EAI_NODATA");

  /// The address family is not supported.
  public static final EaiCode EAI_FAMILY = named("EAI_FAMILY");

  /// The socket type is not supported.
  public static final EaiCode EAI_SOCKTYPE = named("EAI_SOCKTYPE");

  /// The service is not known for this socket type.
  public static final EaiCode EAI_SERVICE = named("EAI_SERVICE");

  /// The name has no address of this family.
  public static final EaiCode EAI_ADDRFAMILY = named("EAI_ADDRFAMILY");

  /// No memory.
  public static final EaiCode EAI_MEMORY = named("EAI_MEMORY");

  /// A system call failed; see [LookupFailedException#errno].
  public static final EaiCode EAI_SYSTEM = named("EAI_SYSTEM");

  /// A name is too long.
  public static final EaiCode EAI_OVERFLOW = named("EAI_OVERFLOW");

  /// The texts of gai_strerror(3).
  static final Map<String, String> TEXTS =
      Map.ofEntries(
          Map.entry("EAI_BADFLAGS", "Bad value for ai_flags"),
          Map.entry("EAI_NONAME", "Name or service not known"),
          Map.entry("EAI_AGAIN", "Temporary failure in name resolution"),
          Map.entry("EAI_FAIL", "Non-recoverable failure in name resolution"),
          Map.entry("EAI_NODATA", "No address associated with hostname"),
          Map.entry("EAI_FAMILY", "ai_family not supported"),
          Map.entry("EAI_SOCKTYPE", "ai_socktype not supported"),
          Map.entry("EAI_SERVICE", "Servname not supported for ai_socktype"),
          Map.entry("EAI_ADDRFAMILY", "Address family for hostname not supported"),
          Map.entry("EAI_MEMORY", "Memory allocation failure"),
          Map.entry("EAI_SYSTEM", "System error"),
          Map.entry("EAI_OVERFLOW", "Result too large for supplied buffer"),
          Map.entry("EAI_IDN_ENCODE", "Parameter string not correctly encoded"));

  private static EaiCode named(String name) {
    return new EaiCode(Platform.number(name));
  }

  /// The C library's name, or `EAI_` and the number if there is none.
  ///
  /// @return such as `EAI_NONAME`
  public String name() {
    return Platform.current().name("EAI_", value);
  }

  /// The text of gai_strerror(3).
  ///
  /// @return such as `Name or service not known`
  public String text() {
    return TEXTS.getOrDefault(name(), "Unknown error");
  }

  /// Name and text on one line.
  ///
  /// @return such as `EAI_NONAME (Name or service not known)`
  @Override
  public String toString() {
    return name() + " (" + text() + ")";
  }
}
