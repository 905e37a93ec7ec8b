// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import landline.socket.OptionCodec;

/// A socket's use of kernel memory, in bytes: the array of SO_MEMINFO, by the kernel's names for
/// its elements, SK_MEMINFO_RMEM_ALLOC and so on.
///
/// @param rmemAlloc received and not yet read
/// @param rcvbuf the limit of rmemAlloc
/// @param wmemAlloc sent and not yet transmitted
/// @param sndbuf the limit of wmemAlloc
/// @param fwdAlloc reserved in advance
/// @param wmemQueued queued to be sent, by TCP
/// @param optmem options and control messages
/// @param backlog received while the socket was locked
/// @param drops the number of packets dropped, not bytes
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
