// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import landline.socket.EaiCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/// The numbers and layouts here are those of the system's headers.
final class LinuxTest {

  private static final Map<String, Integer> CONSTANTS = Platform.current().constants();

  /// Names that are no macros.
  private static final List<String> ENUMERATORS =
      Stream.concat(
              Stream.of("UNIX_DIAG_RQLEN"),
              CONSTANTS.keySet().stream().filter(name -> name.startsWith("SOF_TIMESTAMPING_")))
          .filter(name -> !name.equals("SOF_TIMESTAMPING_OPT_ID_TCP"))
          .toList();

  /// Names that not all headers in use have: those of Linux after 6.1, and UDP-Lite's, which are in
  /// none but stand in udplite(7).
  private static final Set<String> NEWER =
      Set.of(
          "IP_LOCAL_PORT_RANGE",
          "IP_PROTOCOL",
          "SCM_PIDFD",
          "SCM_SECURITY",
          "SOF_TIMESTAMPING_OPT_ID_TCP",
          "SO_INQ",
          "SO_PASSPIDFD",
          "SO_PASSRIGHTS",
          "SO_PEERPIDFD",
          "SO_RCVPRIORITY",
          "TCP_DELACK_MAX_US",
          "TCP_IS_MPTCP",
          "TCP_RTO_MAX_MS",
          "TCP_RTO_MIN_US",
          "UDPLITE_RECV_CSCOV",
          "UDPLITE_SEND_CSCOV");

  @Test
  void constantsAreThoseOfTheHeaders(@TempDir Path folder, TestReporter reporter)
      throws IOException, InterruptedException {
    CHeaders.requireCompiler();
    var ours = new TreeMap<String, String>();
    CONSTANTS.forEach((name, value) -> ours.put(name, value.toString()));
    List<String> names = List.copyOf(ours.keySet());
    var omitted = new TreeSet<String>(names);
    for (String includes : CHeaders.GROUPS) {
      Map<String, String> real = CHeaders.defined(folder, includes, names);
      var known = new TreeMap<>(ours);
      known.keySet().retainAll(real.keySet());
      assertEquals(lines(real), lines(known));
      omitted.removeAll(real.keySet());
    }
    Map<String, String> enumerators =
        CHeaders.evaluate(folder, CHeaders.GROUPS.getLast(), "%d", ENUMERATORS);
    enumerators.forEach((name, value) -> assertEquals(value, ours.get(name), name));
    omitted.removeAll(enumerators.keySet());
    reporter.publishEntry("constants that these headers do not have", omitted.toString());
    omitted.removeAll(NEWER);
    assertEquals(Set.of(), omitted);
  }

  @Test
  void errorNumbersAndTextsAreThoseOfTheLibrary(@TempDir Path folder)
      throws IOException, InterruptedException {
    CHeaders.requireCompiler();
    List<String> names =
        LinuxErrno.TABLE.lines().map(line -> line.substring(0, line.indexOf(' '))).toList();
    Map<String, String> numbers = CHeaders.evaluate(folder, "%d", names);
    Map<String, String> texts =
        CHeaders.evaluate(
            folder, "%s", names.stream().map(name -> "strerror(" + name + ")").toList());
    var real = new StringBuilder();
    for (String name : names) {
      real.append(name + " " + numbers.get(name) + " " + texts.get("strerror(" + name + ")"))
          .append('\n');
    }
    assertEquals(real.toString(), LinuxErrno.TABLE);
  }

  @Test
  void textsOfLookupErrorsAreThoseOfTheLibrary(@TempDir Path folder)
      throws IOException, InterruptedException {
    CHeaders.requireCompiler();
    var known = new TreeMap<String, String>();
    CONSTANTS.forEach((name, value) -> {
      // Not every glibc has a text for EAI_OVERFLOW.
      if (name.startsWith("EAI_") && !name.equals("EAI_OVERFLOW")) {
        known.put("gai_strerror(" + name + ")", new EaiCode(value).text());
      }
    });
    Map<String, String> real = CHeaders.evaluate(folder, "%s", List.copyOf(known.keySet()));
    assertEquals(lines(real), lines(known));
  }

  @Test
  void everyErrorNumberOfTheKernelHasAName(@TempDir Path folder)
      throws IOException, InterruptedException {
    CHeaders.requireCompiler();
    List<String> all =
        IntStream.rangeClosed(1, 133)
            .mapToObj(n -> "strerrorname_np(" + n + ") ? strerrorname_np(" + n + ") : \"-\"")
            .toList();
    List<String> known =
        LinuxErrno.TABLE.lines().map(line -> line.substring(0, line.indexOf(' '))).toList();
    List<String> real =
        CHeaders.evaluate(folder, "%s", all).values().stream()
            .filter(name -> !name.equals("-") && !name.equals("EHWPOISON"))
            .toList();
    assertEquals(real, known);
  }

  @Test
  void structsAreLaidOutAsTheCodeAssumes(@TempDir Path folder)
      throws IOException, InterruptedException {
    CHeaders.requireCompiler();
    var layout = new TreeMap<String, String>();
    layout.put("sizeof(struct epoll_event)", "" + Platform.current().epollEventSize());
    layout.put("offsetof(struct epoll_event, data)", "" + Platform.current().epollDataOffset());
    layout.put("offsetof(struct epoll_event, events)", "0");
    layout.put("sizeof(struct msghdr)", "56");
    layout.put("offsetof(struct msghdr, msg_name)", "0");
    layout.put("offsetof(struct msghdr, msg_namelen)", "8");
    layout.put("offsetof(struct msghdr, msg_iov)", "16");
    layout.put("offsetof(struct msghdr, msg_iovlen)", "24");
    layout.put("offsetof(struct msghdr, msg_control)", "32");
    layout.put("offsetof(struct msghdr, msg_controllen)", "40");
    layout.put("offsetof(struct msghdr, msg_flags)", "48");
    layout.put("sizeof(struct mmsghdr)", "64");
    layout.put("offsetof(struct mmsghdr, msg_len)", "56");
    layout.put("sizeof(struct iovec)", "16");
    layout.put("offsetof(struct iovec, iov_len)", "8");
    layout.put("sizeof(struct cmsghdr)", "16");
    layout.put("offsetof(struct cmsghdr, cmsg_level)", "8");
    layout.put("offsetof(struct cmsghdr, cmsg_type)", "12");
    layout.put("CMSG_SPACE(1)", "24");
    layout.put("sizeof(struct sockaddr_storage)", "" + Scratch.ADDRESS);
    layout.put("sizeof(sa_family_t)", "2");
    layout.put("sizeof(struct sockaddr_in)", "16");
    layout.put("offsetof(struct sockaddr_in, sin_port)", "2");
    layout.put("offsetof(struct sockaddr_in, sin_addr)", "4");
    layout.put("sizeof(struct sockaddr_in6)", "28");
    layout.put("offsetof(struct sockaddr_in6, sin6_port)", "2");
    layout.put("offsetof(struct sockaddr_in6, sin6_flowinfo)", "4");
    layout.put("offsetof(struct sockaddr_in6, sin6_addr)", "8");
    layout.put("offsetof(struct sockaddr_in6, sin6_scope_id)", "24");
    layout.put("sizeof(struct sockaddr_un)", "110");
    layout.put("offsetof(struct sockaddr_un, sun_path)", "2");
    layout.put("sizeof(struct linger)", "8");
    layout.put("offsetof(struct linger, l_onoff)", "0");
    layout.put("offsetof(struct linger, l_linger)", "4");
    layout.put("sizeof(struct ucred)", "12");
    layout.put("offsetof(struct ucred, pid)", "0");
    layout.put("offsetof(struct ucred, uid)", "4");
    layout.put("offsetof(struct ucred, gid)", "8");
    layout.put("sizeof(struct rlimit)", "16");
    layout.put("offsetof(struct rlimit, rlim_cur)", "0");
    layout.put("offsetof(struct rlimit, rlim_max)", "8");
    layout.put("sizeof(socklen_t)", "4");
    structsOfNames(layout);
    layout.put("sizeof(struct in_pktinfo)", "12");
    layout.put("offsetof(struct in_pktinfo, ipi_spec_dst)", "4");
    layout.put("offsetof(struct in_pktinfo, ipi_addr)", "8");
    layout.put("sizeof(struct in6_pktinfo)", "20");
    layout.put("offsetof(struct in6_pktinfo, ipi6_ifindex)", "16");
    layout.put("sizeof(struct sock_extended_err)", "16");
    layout.put("offsetof(struct sock_extended_err, ee_origin)", "4");
    layout.put("offsetof(struct sock_extended_err, ee_info)", "8");
    layout.put("offsetof(struct sock_extended_err, ee_data)", "12");
    layout.put("sizeof(struct scm_timestamping)", "48");
    Map<String, String> real = CHeaders.evaluate(folder, "%zu", List.copyOf(layout.keySet()));
    assertEquals(lines(real), lines(layout));
  }

  @Test
  void numbersOfCallsAreThoseOfTheProcessor(@TempDir Path folder)
      throws IOException, InterruptedException {
    CHeaders.requireCompiler();
    Platform here = Platform.current();
    assertEquals(
        Map.of("SYS_sendmsg", "" + here.sysSendmsg(), "SYS_recvmsg", "" + here.sysRecvmsg()),
        CHeaders.evaluate(folder, "%d", List.of("SYS_sendmsg", "SYS_recvmsg")));
  }

  private static void structsOfNames(Map<String, String> layout) {
    layout.put("sizeof(struct addrinfo)", "48");
    layout.put("offsetof(struct addrinfo, ai_flags)", "0");
    layout.put("offsetof(struct addrinfo, ai_family)", "4");
    layout.put("offsetof(struct addrinfo, ai_socktype)", "8");
    layout.put("offsetof(struct addrinfo, ai_protocol)", "12");
    layout.put("offsetof(struct addrinfo, ai_addrlen)", "16");
    layout.put("offsetof(struct addrinfo, ai_addr)", "24");
    layout.put("offsetof(struct addrinfo, ai_canonname)", "32");
    layout.put("offsetof(struct addrinfo, ai_next)", "40");
    layout.put("sizeof(struct servent)", "32");
    layout.put("offsetof(struct servent, s_name)", "0");
    layout.put("offsetof(struct servent, s_aliases)", "8");
    layout.put("offsetof(struct servent, s_port)", "16");
    layout.put("offsetof(struct servent, s_proto)", "24");
    layout.put("sizeof(struct ifaddrs)", "56");
    layout.put("offsetof(struct ifaddrs, ifa_next)", "0");
    layout.put("offsetof(struct ifaddrs, ifa_name)", "8");
    layout.put("offsetof(struct ifaddrs, ifa_flags)", "16");
    layout.put("offsetof(struct ifaddrs, ifa_addr)", "24");
    layout.put("offsetof(struct ifaddrs, ifa_netmask)", "32");
    layout.put("offsetof(struct ifaddrs, ifa_ifu)", "40");
    layout.put("sizeof(struct sock_fprog)", "16");
    layout.put("offsetof(struct sock_fprog, filter)", "8");
    layout.put("sizeof(struct pollfd)", "8");
    layout.put("offsetof(struct pollfd, events)", "4");
    layout.put("offsetof(struct pollfd, revents)", "6");
    layout.put("sizeof(struct sock_filter)", "8");
    layout.put("offsetof(struct sock_filter, jt)", "2");
    layout.put("offsetof(struct sock_filter, k)", "4");
    layout.put("(size_t) CLOCK_MONOTONIC", "1");
  }

  @Test
  void structsOfTheKernelsHeadersAreLaidOutAsTheCodeAssumes(@TempDir Path folder)
      throws IOException, InterruptedException {
    CHeaders.requireCompiler();
    var layout = new TreeMap<String, String>();
    for (String row : STRUCTS.strip().split(";\\s*", -1)) {
      if (!row.isEmpty()) {
        int space = row.lastIndexOf(' ');
        layout.put(row.substring(0, space), row.substring(space + 1));
      }
    }
    Map<String, String> real =
        CHeaders.evaluate(folder, CHeaders.GROUPS.getLast(), "%zu", List.copyOf(layout.keySet()));
    assertEquals(lines(real), lines(layout));
  }

  /// What is read and written by offset.
  private static final String STRUCTS =
      """
      sizeof(struct sockaddr_vm) 16; offsetof(struct sockaddr_vm, svm_port) 4;
      offsetof(struct sockaddr_vm, svm_cid) 8; offsetof(struct sockaddr_vm, svm_flags) 12;
      sizeof(struct sockaddr_nl) 12; offsetof(struct sockaddr_nl, nl_pid) 4;
      offsetof(struct sockaddr_nl, nl_groups) 8;
      sizeof(struct sockaddr_ll) 20; offsetof(struct sockaddr_ll, sll_protocol) 2;
      offsetof(struct sockaddr_ll, sll_ifindex) 4; offsetof(struct sockaddr_ll, sll_hatype) 8;
      offsetof(struct sockaddr_ll, sll_pkttype) 10; offsetof(struct sockaddr_ll, sll_halen) 11;
      offsetof(struct sockaddr_ll, sll_addr) 12;
      sizeof(struct ip_mreqn) 12; offsetof(struct ip_mreqn, imr_multiaddr) 0;
      offsetof(struct ip_mreqn, imr_address) 4; offsetof(struct ip_mreqn, imr_ifindex) 8;
      sizeof(struct ip_mreq_source) 12; offsetof(struct ip_mreq_source, imr_multiaddr) 0;
      offsetof(struct ip_mreq_source, imr_interface) 4;
      offsetof(struct ip_mreq_source, imr_sourceaddr) 8;
      sizeof(struct ipv6_mreq) 20; offsetof(struct ipv6_mreq, ipv6mr_multiaddr) 0;
      offsetof(struct ipv6_mreq, ipv6mr_interface) 16;
      sizeof(struct group_req) 136; offsetof(struct group_req, gr_interface) 0;
      offsetof(struct group_req, gr_group) 8;
      sizeof(struct group_source_req) 264; offsetof(struct group_source_req, gsr_interface) 0;
      offsetof(struct group_source_req, gsr_group) 8;
      offsetof(struct group_source_req, gsr_source) 136;
      sizeof(struct packet_mreq) 16; offsetof(struct packet_mreq, mr_ifindex) 0;
      offsetof(struct packet_mreq, mr_type) 4; offsetof(struct packet_mreq, mr_alen) 6;
      offsetof(struct packet_mreq, mr_address) 8;
      sizeof(struct tpacket_stats) 8; offsetof(struct tpacket_stats, tp_packets) 0;
      offsetof(struct tpacket_stats, tp_drops) 4;
      sizeof(struct ip6_mtuinfo) 32; offsetof(struct ip6_mtuinfo, ip6m_mtu) 28;
      sizeof(struct sock_txtime) 8; offsetof(struct sock_txtime, clockid) 0;
      offsetof(struct sock_txtime, flags) 4;
      sizeof(struct sock_fprog) 16; offsetof(struct sock_fprog, len) 0;
      offsetof(struct sock_fprog, filter) 8;
      sizeof(struct sock_filter) 8; offsetof(struct sock_filter, jt) 2;
      offsetof(struct sock_filter, jf) 3; offsetof(struct sock_filter, k) 4;
      sizeof(struct timeval) 16; offsetof(struct timeval, tv_usec) 8; sizeof(gid_t) 4;
      sizeof(struct nlmsghdr) 16; offsetof(struct nlmsghdr, nlmsg_type) 4;
      offsetof(struct nlmsghdr, nlmsg_flags) 6;
      sizeof(struct unix_diag_req) 24; offsetof(struct unix_diag_req, udiag_states) 4;
      offsetof(struct unix_diag_req, udiag_show) 12;
      offsetof(struct unix_diag_req, udiag_cookie) 16;
      sizeof(struct unix_diag_msg) 16; offsetof(struct unix_diag_msg, udiag_cookie) 8;
      sizeof(struct unix_diag_rqlen) 8; offsetof(struct unix_diag_rqlen, udiag_wqueue) 4;
      sizeof(struct inet_diag_req_v2) 56; offsetof(struct inet_diag_req_v2, id) 8;
      offsetof(struct inet_diag_req_v2, id.idiag_dport) 10;
      offsetof(struct inet_diag_req_v2, id.idiag_src) 12;
      offsetof(struct inet_diag_req_v2, id.idiag_dst) 28;
      offsetof(struct inet_diag_req_v2, id.idiag_cookie) 48;
      sizeof(struct inet_diag_msg) 72; offsetof(struct inet_diag_msg, idiag_state) 1;
      offsetof(struct inet_diag_msg, id.idiag_cookie) 44;
      offsetof(struct inet_diag_msg, idiag_uid) 64;
      offsetof(struct inet_diag_msg, idiag_inode) 68;
      (size_t) SK_MEMINFO_RMEM_ALLOC 0; (size_t) SK_MEMINFO_RCVBUF 1;
      (size_t) SK_MEMINFO_WMEM_ALLOC 2; (size_t) SK_MEMINFO_SNDBUF 3;
      (size_t) SK_MEMINFO_FWD_ALLOC 4; (size_t) SK_MEMINFO_WMEM_QUEUED 5;
      (size_t) SK_MEMINFO_OPTMEM 6; (size_t) SK_MEMINFO_BACKLOG 7; (size_t) SK_MEMINFO_DROPS 8;
      """;

  /// Fields that came after Linux 6.1 are checked by their place alone: each follows the one
  /// before.
  @Test
  void tcpInfoIsLaidOutAsTheHeadersSay(@TempDir Path folder)
      throws IOException, InterruptedException {
    CHeaders.requireCompiler();
    var older = new TreeMap<String, String>();
    int end = 0;
    boolean known = true;
    for (String row : Platform.current().tcpInfoTable().strip().split(";\\s*", -1)) {
      String[] words = row.split(" ", -1);
      known &= !words[0].equals("tcpi_rcv_wnd");
      if (words.length == 3) {
        int offset = Integer.parseInt(words[1]);
        int size = Integer.parseInt(words[2]);
        // The two bytes of bit fields stand between tcpi_options and tcpi_rto.
        assertEquals(words[0].equals("tcpi_rto") ? end + 2 : end, offset, words[0]);
        end = offset + size;
        if (known) {
          older.put("offsetof(struct tcp_info, " + words[0] + ")", words[1]);
          older.put("sizeof(((struct tcp_info *) 0)->" + words[0] + ")", words[2]);
        }
      }
    }
    assertEquals(276, end);
    Map<String, String> real =
        CHeaders.evaluate(folder, CHeaders.GROUPS.getLast(), "%zu", List.copyOf(older.keySet()));
    assertEquals(lines(real), lines(older));
  }

  @Test
  void processorsDifferInEpollEventAndNumbersOfCalls() {
    Platform x86 = Platform.of("Linux", "amd64");
    Platform arm = Platform.of("Linux", "aarch64");
    assertAll(
        () -> assertEquals(12, x86.epollEventSize()),
        () -> assertEquals(4, x86.epollDataOffset()),
        () -> assertEquals(16, arm.epollEventSize()),
        () -> assertEquals(8, arm.epollDataOffset()),
        () -> assertEquals(211, arm.sysSendmsg()),
        () -> assertEquals(212, arm.sysRecvmsg()),
        () -> assertEquals(x86, Platform.of("Linux", "x86_64")));
  }

  @Test
  void aarch64HasTheSameNumbersAndLayoutsOtherwise() {
    Platform x86 = Platform.of("Linux", "amd64");
    Platform arm = Platform.of("Linux", "aarch64");
    assertEquals(x86.constants(), arm.constants());
    assertEquals(x86.tcpInfoTable(), arm.tcpInfoTable());
    assertEquals(x86.errnoTable(), arm.errnoTable());
    // asm-generic has these in another order on some processors, though not on aarch64.
    Map.of(
            "SO_REUSEPORT", 15,
            "SO_PASSCRED", 16,
            "SO_PEERCRED", 17,
            "SO_RCVLOWAT", 18,
            "SO_RCVTIMEO", 20,
            "SO_PEERPIDFD", 77,
            "SOCK_NONBLOCK", 2048,
            "O_NONBLOCK", 2048,
            "SOCK_CLOEXEC", 524288,
            "F_DUPFD_CLOEXEC", 1030)
        .forEach((name, value) -> assertEquals(value, arm.constant(name), name));
  }

  @Test
  void anotherSystemIsRefusedInOneLine() {
    var refused =
        assertThrows(UnsupportedOperationException.class, () -> Platform.of("Mac OS X", "aarch64"));
    assertEquals(
        "landline.socket supports Linux on x86-64 and aarch64, not Mac OS X on aarch64",
        refused.getMessage());
    assertThrows(UnsupportedOperationException.class, () -> Platform.of("Linux", "riscv64"));
  }

  @Test
  void aNameThatIsNotKnownIsRefused() {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> Platform.number("SO_NONSENSE"));
    assertEquals("constant not known on this system: SO_NONSENSE", refused.getMessage());
  }

  private static String lines(Map<String, String> values) {
    var lines = new StringBuilder();
    values.forEach((name, value) -> lines.append(name + " " + value).append('\n'));
    return lines.toString();
  }
}
