// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads a compiled time zone file, RFC 9636, versions 1 to 4.
///
/// A file of version 2 or later holds everything twice, with 32-bit times for old readers first.
/// That part is skipped. Every count is checked against the bytes that are there before anything is
/// made of it.
final class TzifParser {
  private static final int MAGIC = 0x545a6966; // "TZif"
  private static final int MOST_TYPES = 256;
  private static final int HEADER_BYTES = 44;
  private static final int RESERVED_BYTES = 15;

  private final String source;
  private final ByteBuffer in;

  private TzifParser(String source, byte[] bytes) {
    this.source = source;
    this.in = ByteBuffer.wrap(bytes);
  }

  /// Throws [IOException] with `source` and one reason if the bytes are not such a file.
  static TzifZone parse(String source, byte[] bytes) throws IOException {
    try {
      return new TzifParser(source, bytes).zone();
    } catch (IllegalArgumentException e) {
      throw new IOException(source + ": " + e.getMessage(), e);
    }
  }

  /// The six counts of a header, RFC 9636 section 3.1, and how many bytes a time has.
  private record Header(
      int version, int utFlags, int stdFlags, int leaps, int changes, int types, int chars) {
    long bodyBytes(int timeBytes) {
      return changes * (timeBytes + 1L)
          + types * 6L
          + chars
          + leaps * (timeBytes + 4L)
          + stdFlags
          + utFlags;
    }
  }

  private TzifZone zone() throws IOException {
    Header header = header(4);
    if (header.version() == 0) {
      return body(header, 4);
    }
    in.position(in.position() + (int) header.bodyBytes(4));
    return body(header(8), 8);
  }

  private Header header(int timeBytes) throws IOException {
    if (in.remaining() < HEADER_BYTES) {
      throw bad("cut off in a header, " + in.remaining() + " of 44 bytes there");
    }
    int magic = in.getInt();
    if (magic != MAGIC) {
      throw bad("not a TZif file, it starts with 0x" + Integer.toHexString(magic));
    }
    int version = in.get();
    in.position(in.position() + RESERVED_BYTES);
    Header header =
        new Header(
            version,
            count("ut flags"),
            count("standard flags"),
            count("leap seconds"),
            count("changes"),
            count("types"),
            count("name bytes"));
    if (header.bodyBytes(timeBytes) > in.remaining()) {
      throw bad(
          "cut off, "
              + header.bodyBytes(timeBytes)
              + " bytes announced, "
              + in.remaining()
              + " there");
    }
    return header;
  }

  private int count(String what) throws IOException {
    int count = in.getInt();
    if (count < 0 || count > in.capacity()) {
      throw bad(what + " not in 0.." + in.capacity() + ": " + count);
    }
    return count;
  }

  private TzifZone body(Header header, int timeBytes) throws IOException {
    if (header.types() == 0 || header.types() > MOST_TYPES) {
      throw bad("types not in 1.." + MOST_TYPES + ": " + header.types());
    }
    if (header.leaps() != 0) {
      throw bad("counts leap seconds, which POSIX time does not");
    }
    long[] changes = changes(header.changes(), timeBytes);
    byte[] typesAfter = new byte[header.changes()];
    in.get(typesAfter);
    for (byte type : typesAfter) {
      if ((type & 0xff) >= header.types()) {
        throw bad("type >= " + header.types() + ": " + (type & 0xff));
      }
    }
    List<LocalTimeType> types = types(header);
    in.position(in.position() + header.stdFlags() + header.utFlags());
    int lastType = typesAfter.length == 0 ? 0 : typesAfter[typesAfter.length - 1] & 0xff;
    String rule = timeBytes == 8 ? footer() : "";
    Zone afterAll =
        rule.isEmpty() ? new FixedZone(types.get(lastType), source) : TzString.parse(rule);
    return new TzifZone(source, changes, typesAfter, types, afterAll);
  }

  private long[] changes(int count, int timeBytes) throws IOException {
    long[] changes = new long[count];
    for (int i = 0; i < count; i++) {
      changes[i] = timeBytes == 8 ? in.getLong() : in.getInt();
      if (i > 0 && changes[i] <= changes[i - 1]) {
        throw bad("change " + i + " is not after the one before it");
      }
    }
    return changes;
  }

  private List<LocalTimeType> types(Header header) throws IOException {
    ByteBuffer records = in.slice(in.position(), header.types() * 6);
    in.position(in.position() + header.types() * 6);
    byte[] names = new byte[header.chars()];
    in.get(names);
    List<LocalTimeType> types = new ArrayList<>();
    while (records.hasRemaining()) {
      int offset = records.getInt();
      int daylight = records.get();
      if (daylight != 0 && daylight != 1) {
        throw bad("daylight flag neither 0 nor 1: " + daylight);
      }
      types.add(new LocalTimeType(offset, daylight == 1, name(names, records.get() & 0xff)));
    }
    return types;
  }

  private String name(byte[] names, int from) throws IOException {
    for (int to = from; to < names.length; to++) {
      if (names[to] == 0) {
        return new String(Arrays.copyOfRange(names, from, to), StandardCharsets.ISO_8859_1);
      }
    }
    throw bad("abbreviation without an end at " + from);
  }

  /// The rule between two newlines at the end, RFC 9636 section 3.3; empty if there is none.
  private String footer() throws IOException {
    byte[] rest = new byte[in.remaining()];
    in.get(rest);
    String text = new String(rest, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\n', 1);
    if (!text.startsWith("\n") || end < 0) {
      throw bad("no footer between newlines");
    }
    return text.substring(1, end);
  }

  private IOException bad(String reason) {
    return new IOException(source + ": " + reason);
  }
}
