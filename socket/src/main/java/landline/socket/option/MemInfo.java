// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import landline.socket.OptionCodec;

/// What a socket uses of the kernel's memory, in bytes: the array that SO_MEMINFO gives, by the
/// kernel's names for its places, SK_MEMINFO_RMEM_ALLOC and so on.
///
/// @param rmemAlloc received and not yet read
/// @param rcvbuf the limit of that
/// @param wmemAlloc sent and not yet gone
/// @param sndbuf the limit of that
/// @param fwdAlloc set aside for what comes
/// @param wmemQueued queued to be sent, by TCP
/// @param optmem options and control messages
/// @param backlog waiting until the socket's lock is free
/// @param drops how many packets were dropped: a number, no bytes
public record MemInfo(
    long rmemAlloc,
    long rcvbuf,
    long wmemAlloc,
    long sndbuf,
    long fwdAlloc,
    long wmemQueued,
    long optmem,
    long backlog,
    long drops) {

  static final OptionCodec<MemInfo> CODEC =
      OptionCodec.readOnly(
          9 * Integer.BYTES,
          (memory, length) ->
              new MemInfo(
                  StructCodecs.unsigned(memory, 0),
                  StructCodecs.unsigned(memory, 4),
                  StructCodecs.unsigned(memory, 8),
                  StructCodecs.unsigned(memory, 12),
                  StructCodecs.unsigned(memory, 16),
                  StructCodecs.unsigned(memory, 20),
                  StructCodecs.unsigned(memory, 24),
                  StructCodecs.unsigned(memory, 28),
                  StructCodecs.unsigned(memory, 32)));
}
