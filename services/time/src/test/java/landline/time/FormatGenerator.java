// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/// Random formats: mostly conversions with flags, widths and modifiers, some of them unknown or cut
/// off, between bytes of any value but NUL.
record FormatGenerator(RandomGenerator random, int widest) {
  private static final String LETTERS = "%aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyYzZ";
  private static final String UNKNOWN = "fiJKLNoqQv+:.!~;@[]{}|\\\"$&'()*,/<=>?` \n";
  private static final String FLAGS = "_-0^#";

  byte[] format(int mostPieces) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int left = 1 + random.nextInt(mostPieces); left > 0; left--) {
      int kind = random.nextInt(20);
      if (kind < 3) {
        literal(out);
      } else if (kind == 3) {
        out.write('%');
      } else {
        conversion(out);
      }
    }
    return out.toByteArray();
  }

  private void literal(ByteArrayOutputStream out) {
    for (int left = 1 + random.nextInt(4); left > 0; left--) {
      out.write(1 + random.nextInt(255));
    }
  }

  private void conversion(ByteArrayOutputStream out) {
    out.write('%');
    for (int left = Math.max(0, random.nextInt(6) - 2); left > 0; left--) {
      out.write(FLAGS.charAt(random.nextInt(FLAGS.length())));
    }
    if (random.nextInt(3) == 0) {
      out.writeBytes(
          Integer.toString(random.nextInt(widest + 1)).getBytes(StandardCharsets.US_ASCII));
    }
    int modifier = random.nextInt(8);
    if (modifier < 2) {
      out.write(modifier == 0 ? 'E' : 'O');
    }
    String letters = random.nextInt(12) == 0 ? UNKNOWN : LETTERS;
    out.write(letters.charAt(random.nextInt(letters.length())));
  }
}
