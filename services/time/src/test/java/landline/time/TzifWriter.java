// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes a compiled zone file of version 2, with an empty 32-bit part, as slim compilers do.
record TzifWriter(
    List<Long> changes, List<Integer> typesAfter, List<LocalTimeType> types, String footer) {

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      header(out, 0, 1, 1);
      out.write(new byte[6 + 1]);
      byte[] names =
          String.join("", types.stream().map(type -> type.abbreviation() + "\0").toList())
              .getBytes(StandardCharsets.US_ASCII);
      header(out, changes.size(), types.size(), names.length);
      for (long change : changes) {
        out.writeLong(change);
      }
      for (int type : typesAfter) {
        out.writeByte(type);
      }
      int nameAt = 0;
      for (LocalTimeType type : types) {
        out.writeInt(type.offsetSeconds());
        out.writeBoolean(type.daylight());
        out.writeByte(nameAt);
        nameAt += type.abbreviation().length() + 1;
      }
      out.write(names);
      out.writeBytes("\n" + footer + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void header(DataOutputStream out, int changes, int types, int chars)
      throws IOException {
    out.writeBytes("TZif2");
    out.write(new byte[15]);
    for (int count : new int[] {0, 0, 0, changes, types, chars}) {
      out.writeInt(count);
    }
  }
}
