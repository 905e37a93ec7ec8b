// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// A program of classic BPF: `struct sock_fprog`; see socket(7) and bpf(4) of the BSDs. The kernel
/// checks it.
///
/// @param instructions up to 4096; the kernel refuses none at all
public record BpfProgram(List<Instruction> instructions) {

  private static final int MOST = 4096;
  private static final int SIZE = 8;
  // struct sock_fprog: unsigned short len, and a pointer at 8
  private static final int HEADER = 16;

  static final OptionCodec<BpfProgram> FORM =
      new OptionCodec<>(
          // For this option alone the kernel counts in instructions.
          MOST, BpfProgram::write, (memory, length) -> read(memory, length));

  /// One instruction: `struct sock_filter`.
  ///
  /// @param code the operation, 0 to 65535
  /// @param jt how many instructions to skip if a test holds, 0 to 255
  /// @param jf how many to skip if not, 0 to 255
  /// @param k the operand
  public record Instruction(int code, int jt, int jf, int k) {

    /// Checks the numbers.
    public Instruction {
      if (code < 0 || code > 0xffff) {
        throw new IllegalArgumentException("code is not from 0 to 65535: " + code);
      }
      if (jt < 0 || jt > 0xff || jf < 0 || jf > 0xff) {
        throw new IllegalArgumentException("jump is not from 0 to 255: " + jt + ", " + jf);
      }
    }

    /// BPF_RET with a constant: how many bytes of a packet to keep, or which socket of a group.
    ///
    /// @param k the number
    /// @return the instruction
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

  /// A program.
  ///
  /// @param instructions in their order
  /// @return the program
  public static BpfProgram of(Instruction... instructions) {
    return new BpfProgram(List.of(instructions));
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
