// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import landline.socket.sys.Kernel;
import landline.socket.sys.Platform;
import landline.socket.sys.Scratch;

/// The control messages of one received datagram, read in place and into numbers, so that it makes
/// no garbage. An unknown number is -1, an unknown time or offset 0.
final class SlotMetadata {

  static final int SOL_SOCKET = Platform.number("SOL_SOCKET");
  static final int SO_TIMESTAMPING = Platform.number("SO_TIMESTAMPING");
  static final int IPPROTO_IP = Platform.number("IPPROTO_IP");
  static final int IPPROTO_IPV6 = Platform.number("IPPROTO_IPV6");
  static final int IPPROTO_UDP = Platform.number("IPPROTO_UDP");
  static final int IP_PKTINFO = Platform.number("IP_PKTINFO");
  static final int IP_TOS = Platform.number("IP_TOS");
  static final int IP_TTL = Platform.number("IP_TTL");
  static final int IPV6_PKTINFO = Platform.number("IPV6_PKTINFO");
  static final int IPV6_TCLASS = Platform.number("IPV6_TCLASS");
  static final int IPV6_HOPLIMIT = Platform.number("IPV6_HOPLIMIT");

  private static final int SO_TIMESTAMP = Platform.number("SO_TIMESTAMP");
  private static final int SO_TIMESTAMPNS = Platform.number("SO_TIMESTAMPNS");
  private static final int SO_RXQ_OVFL = Platform.number("SO_RXQ_OVFL");
  private static final int UDP_GRO = Platform.number("UDP_GRO");
  private static final int SCM_RIGHTS = Platform.number("SCM_RIGHTS");
  // linux/socket.h; the C library's own headers lack it
  private static final int SCM_PIDFD = 4;

  // struct scm_timestamping: three timespecs, of which the middle one is no longer used
  private static final int HARDWARE_STAMP = 32;
  private static final int SECONDS = Long.BYTES;
  private static final long NANOS = 1_000_000_000L;

  long timeNanos;
  long hardwareNanos;
  int segmentSize;
  int trafficClass;
  int hopLimit;
  long dropped;

  /// The offset of the data of IP_PKTINFO in the batch's memory, 0 for none.
  int packetInfo4;

  /// The offset of the data of IPV6_PKTINFO in the batch's memory, 0 for none. An INET6 socket has
  /// both of an IPv4 datagram.
  int packetInfo6;

  /// Resets all values.
  void clear() {
    timeNanos = 0;
    hardwareNanos = 0;
    segmentSize = 0;
    trafficClass = -1;
    hopLimit = -1;
    dropped = -1;
    packetInfo4 = 0;
    packetInfo6 = 0;
  }

  /// Reads all control messages of a buffer.
  void read(ControlBuffer control) {
    clear();
    while (control.next()) {
      int level = control.level();
      int type = control.type();
      if (level == SOL_SOCKET) {
        readSocket(control, type);
      } else if (level == IPPROTO_IP) {
        readIp(control, type);
      } else if (level == IPPROTO_IPV6) {
        readIpv6(control, type);
      } else if (level == IPPROTO_UDP && type == UDP_GRO) {
        segmentSize = number(control);
      }
    }
  }

  private void readSocket(ControlBuffer control, int type) {
    if (type == SO_TIMESTAMPNS) {
      timeNanos = time(control, 0, 1);
    } else if (type == SO_TIMESTAMP) {
      timeNanos = time(control, 0, 1000);
    } else if (type == SO_TIMESTAMPING) {
      long software = time(control, 0, 1);
      timeNanos = software == 0 ? timeNanos : software;
      hardwareNanos = time(control, HARDWARE_STAMP, 1);
    } else if (type == SO_RXQ_OVFL) {
      dropped = Integer.toUnsignedLong(number(control));
    }
  }

  private void readIp(ControlBuffer control, int type) {
    if (type == IP_PKTINFO) {
      packetInfo4 = control.data();
    } else if (type == IP_TOS) {
      trafficClass = number(control) & 0xff;
    } else if (type == IP_TTL) {
      hopLimit = number(control);
    }
  }

  private void readIpv6(ControlBuffer control, int type) {
    if (type == IPV6_PKTINFO) {
      packetInfo6 = control.data();
    } else if (type == IPV6_TCLASS) {
      trafficClass = number(control) & 0xff;
    } else if (type == IPV6_HOPLIMIT) {
      hopLimit = number(control);
    }
  }

  /// The kernel gives IP_TOS as one byte and the rest as an int.
  private static int number(ControlBuffer control) {
    MemorySegment memory = control.memory();
    return control.length() < Integer.BYTES
        ? memory.get(ValueLayout.JAVA_BYTE, control.data())
        : memory.get(ValueLayout.JAVA_INT, control.data());
  }

  private static long time(ControlBuffer control, int offset, int unit) {
    long at = (long) control.data() + offset;
    long seconds = control.memory().get(ValueLayout.JAVA_LONG, at);
    return seconds * NANOS + unit * control.memory().get(ValueLayout.JAVA_LONG, at + SECONDS);
  }

  /// Closes the descriptors that came with a datagram: a batch has no owner for them.
  ///
  /// @return whether there were any
  static boolean closeDescriptors(ControlBuffer control) {
    boolean any = false;
    while (control.next()) {
      if (control.is(SOL_SOCKET, SCM_RIGHTS) || control.is(SOL_SOCKET, SCM_PIDFD)) {
        for (int at = 0; at + Integer.BYTES <= control.length(); at += Integer.BYTES) {
          int fd = control.memory().get(ValueLayout.JAVA_INT, (long) control.data() + at);
          // A process that could not be opened comes as a negative number.
          if (fd >= 0) {
            any = true;
            try (Scratch s = Scratch.take()) {
              Kernel.current().close(s, fd);
            }
          }
        }
      }
    }
    return any;
  }
}
