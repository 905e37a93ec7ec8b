// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import landline.socket.internal.Checks;
import landline.socket.sys.Scratch;

/// The encoding of the value of a [SocketOption] in the kernel's memory, in native byte order
/// unless said otherwise. The memory is aligned for every C type; 65,536 bytes may be written.
///
/// @param <T> the Java type of the value
/// @param size the buffer size for getsockopt(2), up to 65,536 bytes
/// @param writer fills the memory for setsockopt(2)
/// @param reader decodes the result of getsockopt(2)
public record OptionCodec<T>(int size, Writer<T> writer, Reader<T> reader) {

  private static final int MOST_BYTES = 4096;

  /// Checks the size.
  public OptionCodec {
    Checks.between(0, Scratch.DATA, size, "size");
  }

  /// Writes a value for setsockopt(2).
  ///
  /// @param <T> the Java type of the value
  @FunctionalInterface
  public interface Writer<T> {

    /// Writes the value.
    ///
    /// @param memory the destination
    /// @return the number of bytes to pass as `optlen`, up to 65,536
    /// @throws IllegalArgumentException if the kernel has no such value
    int write(T value, MemorySegment memory);
  }

  /// Reads a value that getsockopt(2) has written.
  ///
  /// @param <T> the Java type of the value
  @FunctionalInterface
  public interface Reader<T> {

    /// Reads the value.
    ///
    /// @param memory the source
    /// @param length the number of valid bytes, as returned in `optlen`
    T read(MemorySegment memory, int length);
  }

  /// An int.
  public static final OptionCodec<Integer> INT = ofInt(value -> value, value -> value);

  /// An int: 0 for false, 1 for true; any but 0 is read as true.
  public static final OptionCodec<Boolean> BOOLEAN =
      ofInt(value -> value ? 1 : 0, value -> value != 0);

  /// An int of seconds.
  public static final OptionCodec<Duration> SECONDS =
      ofInt(value -> number(value, Duration.ofSeconds(1)), Duration::ofSeconds);

  /// An int of milliseconds.
  public static final OptionCodec<Duration> MILLISECONDS =
      ofInt(value -> number(value, Duration.ofMillis(1)), Duration::ofMillis);

  /// An int of microseconds.
  public static final OptionCodec<Duration> MICROSECONDS =
      ofInt(
          value -> number(value, Duration.of(1, ChronoUnit.MICROS)),
          count -> Duration.of(count, ChronoUnit.MICROS));

  /// An int in network byte order.
  public static final OptionCodec<Integer> NETWORK_INT =
      ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
          ? INT
          : ofInt(Integer::reverseBytes, Integer::reverseBytes);

  /// An unsigned int.
  public static final OptionCodec<Long> UNSIGNED =
      ofInt(
          value -> {
            Checks.between(0, 0xffffffffL, value, "value");
            return value.intValue();
          },
          Integer::toUnsignedLong);

  /// A 64-bit integer.
  public static final OptionCodec<Long> LONG =
      new OptionCodec<>(
          Long.BYTES,
          (value, memory) -> {
            memory.set(ValueLayout.JAVA_LONG, 0, value);
            return Long.BYTES;
          },
          (memory, length) -> memory.get(ValueLayout.JAVA_LONG, 0));

  /// `struct timeval`.
  public static final OptionCodec<Duration> TIMEVAL =
      new OptionCodec<>(
          2 * Long.BYTES,
          (value, memory) -> {
            if (value.isNegative() || value.getNano() % 1_000 != 0) {
              throw new IllegalArgumentException("duration is not whole microseconds: " + value);
            }
            memory.set(ValueLayout.JAVA_LONG, 0, value.getSeconds());
            memory.set(ValueLayout.JAVA_LONG, Long.BYTES, value.getNano() / 1_000);
            return 2 * Long.BYTES;
          },
          (memory, length) ->
              Duration.ofSeconds(
                  memory.get(ValueLayout.JAVA_LONG, 0),
                  memory.get(ValueLayout.JAVA_LONG, Long.BYTES) * 1_000));

  /// Bytes as they are.
  public static final OptionCodec<byte[]> BYTES =
      new OptionCodec<>(
          MOST_BYTES,
          (value, memory) -> {
            if (value.length > MOST_BYTES) {
              throw new IllegalArgumentException("value > 4096 bytes: " + value.length);
            }
            MemorySegment.copy(value, 0, memory, ValueLayout.JAVA_BYTE, 0, value.length);
            return value.length;
          },
          (memory, length) -> memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));

  /// `struct linger`: empty for off.
  public static final OptionCodec<Optional<Duration>> LINGER =
      new OptionCodec<>(
          2 * Integer.BYTES,
          (value, memory) -> {
            memory.set(ValueLayout.JAVA_INT, 0, value.isPresent() ? 1 : 0);
            memory.set(
                ValueLayout.JAVA_INT,
                Integer.BYTES,
                value.map(time -> number(time, Duration.ofSeconds(1))).orElse(0));
            return 2 * Integer.BYTES;
          },
          (memory, length) ->
              memory.get(ValueLayout.JAVA_INT, 0) == 0
                  ? Optional.empty()
                  : Optional.of(
                      Duration.ofSeconds(memory.get(ValueLayout.JAVA_INT, Integer.BYTES))));

  /// A NUL-terminated name.
  public static final OptionCodec<String> NAME =
      new OptionCodec<>(
          64,
          (value, memory) -> {
            byte[] bytes = ascii(value);
            memory.setString(0, value, StandardCharsets.US_ASCII);
            return bytes.length + 1;
          },
          (memory, length) -> text(memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE)));

  /// A read-only name.
  public static final OptionCodec<String> TEXT =
      readOnly(
          MOST_BYTES,
          (memory, length) -> text(memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE)));

  /// `struct ucred`.
  public static final OptionCodec<Credentials> CREDENTIALS =
      new OptionCodec<>(
          3 * Integer.BYTES,
          (value, memory) -> {
            throw new IllegalArgumentException("SO_PEERCRED can't be set");
          },
          (memory, length) ->
              new Credentials(
                  memory.get(ValueLayout.JAVA_INT, 0),
                  Integer.toUnsignedLong(memory.get(ValueLayout.JAVA_INT, Integer.BYTES)),
                  Integer.toUnsignedLong(memory.get(ValueLayout.JAVA_INT, 2 * Integer.BYTES))));

  /// A descriptor that the kernel opens for this process; the caller closes it.
  public static final OptionCodec<OwnedDescriptor> DESCRIPTOR =
      readOnly(
          Integer.BYTES,
          (memory, length) ->
              new OwnedDescriptor(memory.get(ValueLayout.JAVA_INT, 0), "descriptor"));

  /// Writes an address as `struct sockaddr_storage`, 128 bytes, the rest of which are 0.
  ///
  /// @param memory the destination
  /// @param offset in bytes
  public static void writeSockAddr(MemorySegment memory, long offset, SockAddr address) {
    MemorySegment storage = memory.asSlice(offset, Scratch.ADDRESS);
    storage.fill((byte) 0);
    SockAddrCodec.write(address, storage);
  }

  /// Reads a `struct sockaddr_in6`, 28 bytes, whatever its family, which the kernel may leave 0.
  ///
  /// @param memory the source
  /// @param offset in bytes
  public static SockAddrIn6 readSockAddrIn6(MemorySegment memory, long offset) {
    return SockAddrIn6.read(memory.asSlice(offset, SockAddrIn6.SIZE));
  }

  private static byte[] ascii(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    if (!new String(bytes, StandardCharsets.US_ASCII).equals(name)) {
      throw new IllegalArgumentException("name is not ASCII: " + name);
    }
    if (name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("name holds a NUL: " + name.replace("\0", "\\0"));
    }
    if (bytes.length > 63) {
      throw new IllegalArgumentException("name > 63 bytes: " + name);
    }
    return bytes;
  }

  /// The bytes up to the first NUL, which may be missing.
  private static String text(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.US_ASCII);
  }

  /// Returns a codec of an option that can't be set.
  ///
  /// @param <T> the Java type of the value
  /// @param size the buffer size for getsockopt(2) in bytes
  /// @param reader reads the value
  /// @return a codec that throws [IllegalArgumentException] instead of writing
  public static <T> OptionCodec<T> readOnly(int size, Reader<T> reader) {
    return new OptionCodec<>(
        size,
        (value, memory) -> {
          throw new IllegalArgumentException("the option can't be set");
        },
        reader);
  }

  /// Returns a codec of an option that can't be read.
  ///
  /// @param <T> the Java type of the value
  /// @param writer writes the value
  /// @return a codec that throws [UnsupportedOperationException] instead of reading
  public static <T> OptionCodec<T> writeOnly(Writer<T> writer) {
    return new OptionCodec<>(
        MOST_BYTES,
        writer,
        (memory, length) -> {
          throw new UnsupportedOperationException("the option can't be read");
        });
  }

  /// Returns a codec of an int with a meaning.
  ///
  /// @param <T> the Java type of the value
  /// @param toInt gives the number of a value
  /// @param fromInt gives the value of a number
  /// @return a codec of 4 bytes
  public static <T> OptionCodec<T> ofInt(ToIntFunction<T> toInt, Function<Integer, T> fromInt) {
    return new OptionCodec<>(
        Integer.BYTES,
        (value, memory) -> {
          memory.set(ValueLayout.JAVA_INT, 0, toInt.applyAsInt(value));
          return Integer.BYTES;
        },
        (memory, length) -> fromInt.apply(memory.get(ValueLayout.JAVA_INT, 0)));
  }

  /// Converts a duration to a number of units. A value that does not fit is refused rather than
  /// rounded to 0, which means "off" for most options.
  private static int number(Duration value, Duration unit) {
    if (value.isNegative() || value.compareTo(unit.multipliedBy(Integer.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException("duration out of range: " + value);
    }
    long count = value.dividedBy(unit);
    if (!unit.multipliedBy(count).equals(value)) {
      throw new IllegalArgumentException("duration is not a multiple of " + unit + ": " + value);
    }
    return (int) count;
  }
}
