// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import landline.process.Command.Resource;
import landline.socket.Errno;
import landline.socket.SystemCallFailure;
import landline.socket.internal.Checks;

/// A limit on the use of a resource by a process; see getrlimit(2).
///
/// @param resource what is limited
/// @param soft the limit, or [Resource#UNLIMITED]
/// @param hard the most that the process may set the limit to, or [Resource#UNLIMITED]
public record ResourceLimit(Resource resource, long soft, long hard) {

  private static final String UNLIMITED = "unlimited";
  private static final Pattern NUMBER = Pattern.compile("([0-9]{1,18})([KMG]?)");
  private static final Set<Resource> IN_BYTES =
      EnumSet.of(
          Resource.AS,
          Resource.CORE,
          Resource.DATA,
          Resource.FSIZE,
          Resource.MEMLOCK,
          Resource.MSGQUEUE,
          Resource.STACK);

  /// Checks the numbers.
  public ResourceLimit {
    Checks.atLeast(Resource.UNLIMITED, soft, "soft limit");
    Checks.atLeast(Resource.UNLIMITED, hard, "hard limit");
    if (Long.compareUnsigned(soft, hard) > 0) {
      throw new IllegalArgumentException("soft limit > hard limit: " + soft + " > " + hard);
    }
  }

  /// Parses the form of prlimit(1), with its names and units.
  ///
  /// @param text such as `nofile=1024`, `cpu=60:120`, `as=2G` or `core=unlimited`
  /// @throws IllegalArgumentException if it is not of this form
  public static ResourceLimit parse(String text) {
    int equals = text.indexOf('=');
    List<String> limits = List.of(text.substring(equals + 1).split(":", -1));
    if (equals < 1 || limits.size() > 2 || limits.contains("")) {
      throw new IllegalArgumentException("not name=limit or name=soft:hard: " + text);
    }
    Resource resource = resource(text.substring(0, equals));
    return new ResourceLimit(
        resource,
        number(resource, limits.getFirst(), text),
        number(resource, limits.getLast(), text));
  }

  private static Resource resource(String name) {
    return Arrays.stream(Resource.values())
        .filter(each -> name(each).equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no limit "
                    + name
                    + ", but "
                    + Arrays.stream(Resource.values())
                        .map(ResourceLimit::name)
                        .collect(Collectors.joining(", "))));
  }

  private static String name(Resource resource) {
    return resource.name().toLowerCase(Locale.ROOT);
  }

  private static long number(Resource resource, String number, String text) {
    if (number.equals(UNLIMITED)) {
      return Resource.UNLIMITED;
    }
    Matcher parts = NUMBER.matcher(number);
    if (!parts.matches() || (!parts.group(2).isEmpty() && !IN_BYTES.contains(resource))) {
      throw new IllegalArgumentException(
          "not a number"
              + (IN_BYTES.contains(resource) ? " of bytes" : "")
              + " or unlimited: "
              + text);
    }
    long unit = 1L << (10 * " KMG".indexOf(parts.group(2).isEmpty() ? " " : parts.group(2)));
    try {
      return Math.multiplyExact(Long.parseLong(parts.group(1)), unit);
    } catch (ArithmeticException large) {
      throw new IllegalArgumentException("too large: " + text, large);
    }
  }

  /// Checks that a process which this one starts can have it, by giving it to one that ends at
  /// once. Waits as [Command#start] does.
  ///
  /// @throws IOException if it can't, such as EPERM above the hard limit of this process, see
  ///   prlimit(2); or if no process can have limits here
  public void check() throws IOException {
    try {
      Command.of("true").withLimits(List.of(this)).start().close();
    } catch (IOException failed) {
      if (!isOfProgram(failed)) {
        throw new IOException(this + ": " + failed.getMessage(), failed);
      }
    }
  }

  /// With a low limit that very program may not start, which says nothing of others. Without
  /// descriptors for the start none does.
  private static boolean isOfProgram(IOException failed) {
    return failed instanceof SystemCallFailure of
        && of.call().equals("posix_spawn")
        && !of.errno().equals(Errno.EMFILE);
  }

  /// The form of prlimit(1).
  ///
  /// @return such as `nofile=1024` or `cpu=60:120`
  @Override
  public String toString() {
    return name(resource) + "=" + text(soft) + (soft == hard ? "" : ":" + text(hard));
  }

  private static String text(long limit) {
    return limit == Resource.UNLIMITED ? UNLIMITED : Long.toString(limit);
  }
}
