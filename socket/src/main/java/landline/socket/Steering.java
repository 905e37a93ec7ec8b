// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import landline.socket.sys.Platform;

/// A classic BPF program that picks the member of an SO_REUSEPORT group which gets a connection or
/// a datagram; see SO_ATTACH_REUSEPORT_CBPF in socket(7). It sees the packet from its payload on,
/// which a connection request does not have, and returns the number of the member. If there is no
/// such member, the kernel's hash decides as without a program.
///
/// @param code the instructions, 1 to 4096
public record Steering(List<Instruction> code) {

  // linux/bpf_common.h and linux/filter.h.
  private static final int LOAD_WORD = 0x20;
  private static final int LOAD_BYTE = 0x30;
  private static final int MODULO = 0x94;
  private static final int RETURN_A = 0x16;
  private static final int OF_THE_KERNEL = -0x1000;
  private static final int CPU = OF_THE_KERNEL + 36;
  private static final int RANDOM = OF_THE_KERNEL + 56;

  private static final int MOST = 4096;
  private static final int INSTRUCTION_SIZE = 8;
  private static final int PROGRAM_SIZE = 16;

  /// One instruction: `struct sock_filter`.
  ///
  /// @param code what to do
  /// @param jumpTrue how many instructions to skip if a comparison holds, 0 to 255
  /// @param jumpFalse how many to skip if it does not, 0 to 255
  /// @param k its operand
  public record Instruction(int code, int jumpTrue, int jumpFalse, int k) {

    /// Checks the ranges.
    public Instruction {
      if (code < 0 || code > 0xffff) {
        throw new IllegalArgumentException("code is not from 0 to 65535: " + code);
      }
      if (jumpTrue < 0 || jumpTrue > 255 || jumpFalse < 0 || jumpFalse > 255) {
        throw new IllegalArgumentException(
            "jump is not from 0 to 255: " + jumpTrue + ", " + jumpFalse);
      }
    }
  }

  /// Copies the list.
  public Steering {
    code = List.copyOf(code);
    if (code.isEmpty() || code.size() > MOST) {
      throw new IllegalArgumentException(
          "a program is 1 to " + MOST + " instructions: " + code.size());
    }
  }

  /// The member with the number of the processor that handles the packet, so that a connection
  /// stays on the processor on which its packets arrive; modulo the size of the group.
  ///
  /// @param size the number of members
  /// @return a program
  public static Steering byCpu(int size) {
    return modulo(LOAD_WORD, CPU, size);
  }

  /// Any member.
  ///
  /// @param size the number of members
  /// @return a program
  public static Steering random(int size) {
    return modulo(LOAD_WORD, RANDOM, size);
  }

  /// The member that a byte of the datagram names, such as one of a connection id; modulo the size
  /// of the group. Datagrams that are too short go to member 0.
  ///
  /// @param offset of the byte in the datagram
  /// @param size the number of members
  /// @return a program
  public static Steering byByte(int offset, int size) {
    if (offset < 0 || offset > 0xffff) {
      throw new IllegalArgumentException("offset is not from 0 to 65535: " + offset);
    }
    return modulo(LOAD_BYTE, offset, size);
  }

  private static Steering modulo(int load, int from, int size) {
    if (size < 1) {
      throw new IllegalArgumentException("size of a group < 1: " + size);
    }
    return new Steering(
        List.of(
            new Instruction(load, 0, 0, from),
            new Instruction(MODULO, 0, 0, size),
            new Instruction(RETURN_A, 0, 0, 0)));
  }

  /// Gives the program to the group of a socket; one that was there is replaced. It stays as long
  /// as the group has a member.
  ///
  /// @param member any socket of the group, bound
  /// @throws IOException EINVAL for a bad program or a socket without SO_REUSEPORT
  public void attach(Socket member) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment filter = arena.allocate((long) INSTRUCTION_SIZE * code.size(), Long.BYTES);
      for (int i = 0; i < code.size(); i++) {
        Instruction each = code.get(i);
        long at = (long) INSTRUCTION_SIZE * i;
        filter.set(ValueLayout.JAVA_SHORT, at, (short) each.code());
        filter.set(ValueLayout.JAVA_BYTE, at + 2, (byte) each.jumpTrue());
        filter.set(ValueLayout.JAVA_BYTE, at + 3, (byte) each.jumpFalse());
        filter.set(ValueLayout.JAVA_INT, at + 4, each.k());
      }
      // struct sock_fprog: a count, and a pointer that the kernel follows during the call.
      byte[] program =
          ByteBuffer.allocate(PROGRAM_SIZE)
              .order(ByteOrder.nativeOrder())
              .putShort(0, (short) code.size())
              .putLong(Long.BYTES, filter.address())
              .array();
      Platform platform = Platform.current();
      member.setSockOpt(
          platform.constant("SOL_SOCKET"), platform.constant("SO_ATTACH_REUSEPORT_CBPF"), program);
    }
  }
}
