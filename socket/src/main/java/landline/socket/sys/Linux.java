// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import java.util.HashMap;
import java.util.Map;

/// Linux on x86-64 and aarch64. The values are those of the kernel's uapi headers (asm-generic,
/// which both processors use for everything named here); those of options stand in
/// [LinuxConstants].
///
/// @param epollEventSize 12 on x86-64, where the kernel packs the struct, and 16 elsewhere
/// @param sysSendmsg from asm/unistd.h, where each processor has numbers of its own
/// @param sysRecvmsg likewise
record Linux(int epollEventSize, int sysSendmsg, int sysRecvmsg) implements Platform {

  private static final String CONSTANTS =
      """
          AF_UNSPEC 0; AF_UNIX 1; AF_INET 2; AF_INET6 10; AF_NETLINK 16; AF_PACKET 17; AF_VSOCK 40;
          SOCK_STREAM 1; SOCK_DGRAM 2; SOCK_RAW 3; SOCK_RDM 4; SOCK_SEQPACKET 5;
          SOCK_NONBLOCK 2048; SOCK_CLOEXEC 524288;
          IPPROTO_IP 0; IPPROTO_ICMP 1; IPPROTO_TCP 6; IPPROTO_UDP 17; IPPROTO_IPV6 41;
          IPPROTO_ICMPV6 58; IPPROTO_UDPLITE 136; IPPROTO_RAW 255; IPPROTO_MPTCP 262;
          MSG_OOB 1; MSG_PEEK 2; MSG_DONTROUTE 4; MSG_CTRUNC 8; MSG_TRUNC 32; MSG_DONTWAIT 64;
          MSG_EOR 128; MSG_WAITALL 256; MSG_CONFIRM 2048; MSG_ERRQUEUE 8192; MSG_NOSIGNAL 16384;
          MSG_MORE 32768;
          SHUT_RD 0; SHUT_WR 1; SHUT_RDWR 2;
          SOL_SOCKET 1; SOL_RAW 255; SOL_PACKET 263; SOL_NETLINK 270;
          SOL_UDP 17; MSG_ZEROCOPY 67108864; MSG_FASTOPEN 536870912; MSG_CMSG_CLOEXEC 1073741824;
          SCM_RIGHTS 1; SCM_CREDENTIALS 2; SCM_SECURITY 3; SCM_PIDFD 4; SO_EE_ORIGIN_NONE 0;
          SO_EE_ORIGIN_LOCAL 1; SO_EE_ORIGIN_ICMP 2; SO_EE_ORIGIN_ICMP6 3;
          SO_EE_ORIGIN_TIMESTAMPING 4; SO_EE_ORIGIN_ZEROCOPY 5; SO_EE_ORIGIN_TXTIME 6;
          SO_EE_CODE_ZEROCOPY_COPIED 1; SOF_TIMESTAMPING_TX_HARDWARE 1;
          SOF_TIMESTAMPING_TX_SOFTWARE 2; SOF_TIMESTAMPING_RX_HARDWARE 4;
          SOF_TIMESTAMPING_RX_SOFTWARE 8; SOF_TIMESTAMPING_SOFTWARE 16;
          SOF_TIMESTAMPING_SYS_HARDWARE 32; SOF_TIMESTAMPING_RAW_HARDWARE 64;
          SOF_TIMESTAMPING_OPT_ID 128; SOF_TIMESTAMPING_TX_SCHED 256; SOF_TIMESTAMPING_TX_ACK 512;
          SOF_TIMESTAMPING_OPT_CMSG 1024; SOF_TIMESTAMPING_OPT_TSONLY 2048;
          SOF_TIMESTAMPING_OPT_STATS 4096; SOF_TIMESTAMPING_OPT_PKTINFO 8192;
          SOF_TIMESTAMPING_OPT_TX_SWHW 16384; SOF_TIMESTAMPING_OPT_ID_TCP 65536;
          EPOLLIN 1;
          EPOLLPRI 2;
          EPOLLOUT 4;
          EPOLLERR 8;
          EPOLLHUP 16;
          EPOLLRDHUP 8192;
          EPOLLONESHOT 1073741824;
          EPOLLET -2147483648;
          POLLIN 1; POLLPRI 2; POLLERR 8; POLLHUP 16; POLLRDHUP 8192;
          EPOLL_CTL_ADD 1; EPOLL_CTL_DEL 2; EPOLL_CTL_MOD 3; EPOLL_CLOEXEC 524288;
          F_GETFD 1; F_SETFD 2; F_GETFL 3; F_SETFL 4; F_DUPFD_CLOEXEC 1030; F_SETSIG 10;
          F_SETLEASE 1024; F_GETLEASE 1025; F_RDLCK 0; F_UNLCK 2; MFD_CLOEXEC 1;
          FD_CLOEXEC 1;
          O_NONBLOCK 2048; O_RDONLY 0; O_NOCTTY 256; O_CLOEXEC 524288;
          F_SETPIPE_SZ 1031; F_GETPIPE_SZ 1032;
          SPLICE_F_MOVE 1; SPLICE_F_NONBLOCK 2;
          EFD_NONBLOCK 2048; EFD_CLOEXEC 524288;
          FIONREAD 21531; SIOCATMARK 35077;
          RLIMIT_AS 9; RLIMIT_CORE 4; RLIMIT_CPU 0; RLIMIT_DATA 2; RLIMIT_FSIZE 1; RLIMIT_LOCKS 10;
          RLIMIT_MEMLOCK 8; RLIMIT_MSGQUEUE 12; RLIMIT_NICE 13; RLIMIT_NOFILE 7; RLIMIT_NPROC 6;
          RLIMIT_RTPRIO 14; RLIMIT_RTTIME 15; RLIMIT_SIGPENDING 11; RLIMIT_STACK 3;
          CLONE_FS 512; PR_SET_CHILD_SUBREAPER 36; PR_GET_CHILD_SUBREAPER 37;
          O_WRONLY 1; O_RDWR 2;
          POSIX_SPAWN_SETPGROUP 2; POSIX_SPAWN_SETSIGDEF 4; POSIX_SPAWN_SETSIGMASK 8;
          POSIX_SPAWN_SETSID 128;
          WNOHANG 1; WEXITED 4; WNOWAIT 16777216; CLD_EXITED 1; CLD_KILLED 2; CLD_DUMPED 3;
          SIGHUP 1; SIGINT 2; SIGQUIT 3; SIGILL 4; SIGTRAP 5; SIGABRT 6; SIGBUS 7; SIGFPE 8;
          SIGKILL 9; SIGUSR1 10; SIGSEGV 11; SIGUSR2 12; SIGPIPE 13; SIGALRM 14; SIGTERM 15;
          SIGSTKFLT 16; SIGCHLD 17; SIGCONT 18; SIGSTOP 19; SIGTSTP 20; SIGTTIN 21; SIGTTOU 22;
          SIGURG 23; SIGXCPU 24; SIGXFSZ 25; SIGVTALRM 26; SIGPROF 27; SIGWINCH 28; SIGIO 29;
          SIGPWR 30; SIGSYS 31;
          AI_PASSIVE 1; AI_CANONNAME 2; AI_NUMERICHOST 4; AI_V4MAPPED 8; AI_ALL 16; AI_ADDRCONFIG 32;
          AI_IDN 64; AI_CANONIDN 128; AI_NUMERICSERV 1024;
          NI_NUMERICHOST 1; NI_NUMERICSERV 2; NI_NOFQDN 4; NI_NAMEREQD 8; NI_DGRAM 16; NI_IDN 32;
          EAI_BADFLAGS -1; EAI_NONAME -2; EAI_AGAIN -3; EAI_FAIL -4; EAI_NODATA -5; EAI_FAMILY -6;
          EAI_SOCKTYPE -7; EAI_SERVICE -8; EAI_ADDRFAMILY -9; EAI_MEMORY -10; EAI_SYSTEM -11;
          EAI_OVERFLOW -12; EAI_IDN_ENCODE -105;
          IFF_UP 1; IFF_BROADCAST 2; IFF_DEBUG 4; IFF_LOOPBACK 8; IFF_POINTOPOINT 16;
          IFF_NOTRAILERS 32; IFF_RUNNING 64; IFF_NOARP 128; IFF_PROMISC 256; IFF_ALLMULTI 512;
          IFF_MASTER 1024; IFF_SLAVE 2048; IFF_MULTICAST 4096; IFF_PORTSEL 8192;
          IFF_AUTOMEDIA 16384; IFF_DYNAMIC 32768;
          SOMAXCONN 4096;
      """;

  private static final Map<String, Integer> VALUES = parse();

  private static Map<String, Integer> parse() {
    var values = new HashMap<String, Integer>();
    for (String entry : (CONSTANTS + LinuxConstants.TABLE).split(";", -1)) {
      String line = entry.strip();
      int space = line.indexOf(' ');
      if (space > 0) {
        String name = line.substring(0, space);
        if (values.put(name, Integer.parseInt(line.substring(space + 1))) != null) {
          throw new IllegalStateException("constant is there twice: " + name);
        }
      }
    }
    return Map.copyOf(values);
  }

  /// The GNU C library's; under another one the linker's own lookup is used.
  @Override
  public String libc() {
    return "libc.so.6";
  }

  @Override
  public int epollDataOffset() {
    return epollEventSize - Long.BYTES;
  }

  @Override
  public Map<String, Integer> constants() {
    return VALUES;
  }

  @Override
  public String errnoTable() {
    return LinuxErrno.TABLE;
  }

  @Override
  public String tcpInfoTable() {
    return LinuxTcpInfo.TABLE;
  }
}
