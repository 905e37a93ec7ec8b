// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import landline.socket.OptionCodec;
import landline.socket.internal.Checks;

/// A program of classic BPF: `struct sock_fprog`; see socket(7) and bpf(4) of the BSDs. The kernel
/// checks it.
///
/// [#byCpu], [#random] and [#byByte] make programs that pick the member of an SO_REUSEPORT group:
///
/// ```java
/// member.setSockOpt(SocketOptions.SO_ATTACH_REUSEPORT_CBPF, BpfProgram.byCpu(4));
/// ```
///
/// Such a program gets a packet from its payload on, which a connection request does not have, and
/// returns the number of the member. If there is no such member, the kernel's hash decides.
///
/// @param instructions 1 to 4096
public record BpfProgram(List<Instruction> instructions) {

  private static final int MOST = 4096;
  private static final int SIZE = 8;
  // struct sock_fprog: unsigned short len, and a pointer at 8
  private static final int HEADER = 16;

  // linux/bpf_common.h and linux/filter.h.
  private static final int LOAD_WORD = 0x20;
  private static final int LOAD_BYTE = 0x30;
  private static final int MODULO = 0x94;
  private static final int RETURN_A = 0x16;
  private static final int ANCILLARY = -0x1000;
  private static final int CPU = ANCILLARY + 36;
  private static final int RANDOM = ANCILLARY + 56;

  static final OptionCodec<BpfProgram> CODEC =
      new OptionCodec<>(
          // For this option alone the kernel counts in instructions.
          MOST, BpfProgram::write, (memory, length) -> read(memory, length));

  /// One instruction: `struct sock_filter`.
  ///
  /// @param code the operation, 0 to 65535
  /// @param jt the number of instructions to skip if a test holds, 0 to 255
  /// @param jf the number to skip if not, 0 to 255
  /// @param k the operand
  public record Instruction(int code, int jt, int jf, int k) {

    /// Checks the numbers.
    public Instruction {
      Checks.between(0, 0xffff, code, "code");
      if (jt < 0 || jt > 0xff || jf < 0 || jf > 0xff) {
        throw new IllegalArgumentException("jump is not from 0 to 255: " + jt + ", " + jf);
      }
    }

    /// BPF_RET with a constant: the number of bytes of a packet to keep, or the socket of a group.
    ///
    /// @param k the number
    public static Instruction ret(int k) {
      return new Instruction(0x06, 0, 0, k);
    }
  }

  /// Checks the length and copies the list.
  public BpfProgram {
    instructions = List.copyOf(instructions);
    if (instructions.size() > MOST) {
      throw new IllegalArgumentException("instructions > 4096: " + instructions.size());
    }
  }

  /// Makes a program.
  ///
  /// @param instructions in their order
  public static BpfProgram of(Instruction... instructions) {
    return new BpfProgram(List.of(instructions));
  }

  /// Picks the member with the number of the processor that handles the packet, modulo the size of
  /// the group, so that a connection stays on the processor on which its packets arrive.
  ///
  /// @param size the number of members
  /// @return a program for SO_ATTACH_REUSEPORT_CBPF
  public static BpfProgram byCpu(int size) {
    return modulo(LOAD_WORD, CPU, size);
  }

  /// Picks a random member.
  ///
  /// @param size the number of members
  /// @return a program for SO_ATTACH_REUSEPORT_CBPF
  public static BpfProgram random(int size) {
    return modulo(LOAD_WORD, RANDOM, size);
  }

  /// Picks the member by a byte of the datagram, such as one of a connection id, modulo the size of
  /// the group. Datagrams that are too short go to member 0.
  ///
  /// @param offset of the byte in the datagram
  /// @param size the number of members
  /// @return a program for SO_ATTACH_REUSEPORT_CBPF
  public static BpfProgram byByte(int offset, int size) {
    Checks.between(0, 0xffff, offset, "offset");
    return modulo(LOAD_BYTE, offset, size);
  }

  private static BpfProgram modulo(int load, int from, int size) {
    Checks.atLeast(1, size, "size of a group");
    return of(
        new Instruction(load, 0, 0, from),
        new Instruction(MODULO, 0, 0, size),
        new Instruction(RETURN_A, 0, 0, 0));
  }

  private static int write(BpfProgram program, MemorySegment memory) {
    memory.set(ValueLayout.JAVA_LONG, 0, 0);
    memory.set(ValueLayout.JAVA_SHORT, 0, (short) program.instructions.size());
    memory.set(ValueLayout.JAVA_LONG, 8, memory.address() + HEADER);
    int at = HEADER;
    for (Instruction instruction : program.instructions) {
      memory.set(ValueLayout.JAVA_SHORT, at, (short) instruction.code);
      memory.set(ValueLayout.JAVA_BYTE, at + 2, (byte) instruction.jt);
      memory.set(ValueLayout.JAVA_BYTE, at + 3, (byte) instruction.jf);
      memory.set(ValueLayout.JAVA_INT, at + 4, instruction.k);
      at += SIZE;
    }
    return HEADER;
  }

  private static BpfProgram read(MemorySegment memory, int count) {
    var instructions = new ArrayList<Instruction>();
    for (int at = 0; at < count * SIZE; at += SIZE) {
      instructions.add(
          new Instruction(
              Short.toUnsignedInt(memory.get(ValueLayout.JAVA_SHORT, at)),
              Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, at + 2)),
              Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, at + 3)),
              memory.get(ValueLayout.JAVA_INT, at + 4)));
    }
    return new BpfProgram(instructions);
  }
}
