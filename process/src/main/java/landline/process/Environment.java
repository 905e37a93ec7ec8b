// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import landline.socket.sys.Libc;

/// The environment of a child, in bytes: `NAME=value` each. See environ(7). Immutable.
public final class Environment {

  private final List<byte[]> entries;

  private Environment(List<byte[]> entries) {
    this.entries = List.copyOf(entries);
  }

  /// This process's environment as in C, byte for byte. Variables that
  /// [landline.socket.ActivatedSocket#takeAll] has removed are not in it.
  public static Environment inherited() {
    return new Environment(Libc.environ());
  }

  /// An environment without variables.
  public static Environment empty() {
    return new Environment(List.of());
  }

  /// Returns a copy with a variable, which replaces one of the same name.
  ///
  /// @param name not empty, without `=`
  /// @param value bytes without NUL
  public Environment with(byte[] name, byte[] value) {
    var copy = new ArrayList<>(without(name).entries);
    byte[] entry = Arrays.copyOf(name, name.length + 1 + value.length);
    entry[name.length] = '=';
    System.arraycopy(value, 0, entry, name.length + 1, value.length);
    copy.add(CString.checked(entry, "environment"));
    return new Environment(copy);
  }

  /// Returns a copy with a variable in UTF-8, which replaces one of the same name.
  ///
  /// @param name not empty, without `=`
  /// @param value text without NUL
  public Environment with(String name, String value) {
    return with(name.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
  }

  /// Returns a copy without a variable.
  ///
  /// @param name not empty, without `=`
  public Environment without(byte[] name) {
    if (name.length == 0 || CString.text(name).indexOf('=') >= 0) {
      throw new IllegalArgumentException("name is empty or has a =: " + CString.text(name));
    }
    return new Environment(entries.stream().filter(entry -> !names(entry, name)).toList());
  }

  private static boolean names(byte[] entry, byte[] name) {
    return entry.length > name.length
        && entry[name.length] == '='
        && Arrays.equals(entry, 0, name.length, name, 0, name.length);
  }

  /// All variables.
  ///
  /// @return copies, `NAME=value` each
  public List<byte[]> entries() {
    return entries.stream().map(byte[]::clone).toList();
  }
}
