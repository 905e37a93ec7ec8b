// SPDX-License-Identifier: Apache-2.0
package landline.bench;

/// The buffer that each connection of a blocking server holds while it waits: 16 KiB, or what the
/// command line says, for where it is the memory that is measured.
final class BlockingBuffer {
  private static final int USUAL = 16 * 1024;

  private BlockingBuffer() {}

  static int size(String[] args) {
    return args.length == 0 ? USUAL : Integer.parseInt(args[0]);
  }
}
