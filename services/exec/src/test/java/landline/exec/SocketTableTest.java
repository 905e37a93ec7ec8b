// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn6;
import org.junit.jupiter.api.Test;

class SocketTableTest {

  private static final String TCP =
      """
        sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
         0: 0100007F:1F92 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12001 1 0000000000000000 100 0 0 10 0
         1: 0100007F:C350 0100007F:1F92 01 00000000:00000000 02:000A0000 00000000  1000        0 12002 2 0000000000000000 20 4 30 10 -1
         2: 0100007F:1F92 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 12003 1 0000000000000000 20 4 30 10 -1
        13: 0100007F:C351 0100007F:1F92 06 00000000:00000000 03:00001770 00000000     0        0 0 3 0000000000000000
      """;

  private static final String TCP6 =
      """
        sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
         0: 0000000000000000FFFF00000100007F:C352 0000000000000000FFFF00000100007F:1F92 01 00000000:00000000 00:00000000 00000000  1001        0 12004 1
         1: B80D0120000000000000000001000000:C353 00000000000000000000000001000000:1F92 01 00000000:00000000 00:00000000 00000000 4294967294        0 12005 1
      """;

  private static final String UDP =
      """
        sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
       123: 00000000:C350 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 12006 2 0000000000000000 0
       124: 0100007F:C351 0100007F:1F92 01 00000000:00000000 00:00000000 00000000  1001        0 12007 2 0000000000000000 0
       125: 0100007F:C352 3500007F:0035 01 00000000:00000000 00:00000000 00000000  1002        0 12008 2 0000000000000000 0
       126: 0200007F:C353 00000000:0000 07 00000000:00000000 00:00000000 00000000  1003        0 12009 2 0000000000000000 0
      """;

  private static final String UDP6 =
      """
        sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
       200: 00000000000000000000000000000000:C350 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000  1004        0 12010 2 0000000000000000 0
      """;

  private static List<SocketTable.Row> rows(String table) {
    return SocketTable.rows(table.lines()).toList();
  }

  private static SockAddrIn6 wide(String address) {
    return SocketTable.wide(SockAddr.parse(address)).orElseThrow();
  }

  private static List<Long> connected(String table, String from, String to) {
    return rows(table).stream()
        .filter(row -> row.connects(wide(from), wide(to)))
        .map(SocketTable.Row::uid)
        .toList();
  }

  private static List<Long> senders(String table, String from) {
    return rows(table).stream()
        .filter(row -> row.maySend(wide(from)))
        .map(SocketTable.Row::uid)
        .toList();
  }

  @Test
  void theHeadingAndWhatIsCutOffAreNoRows() {
    assertEquals(4, rows(TCP).size());
    assertEquals(0, rows("").size());
    assertEquals(0, rows(" 1: 0100007F:C350 0100007F:1F92 01 00000000:00000000\n").size());
  }

  @Test
  void theOtherEndOfAConnectionIsFound() {
    assertEquals(List.of(1000L), connected(TCP, "127.0.0.1:50000", "127.0.0.1:8082"));
    assertEquals(List.of(), connected(TCP, "127.0.0.1:50000", "127.0.0.1:8081"));
    assertEquals(List.of(), connected(TCP, "127.0.0.2:50000", "127.0.0.1:8082"));
  }

  @Test
  void anIpv4ConnectionOfAnIpv6SocketIsFoundUnderItsMappedAddress() {
    assertEquals(List.of(1001L), connected(TCP6, "127.0.0.1:50002", "127.0.0.1:8082"));
    assertEquals(
        List.of(1001L), connected(TCP6, "[::ffff:127.0.0.1]:50002", "[::ffff:127.0.0.1]:8082"));
  }

  @Test
  void anIpv6AddressIsReadWordByWord() {
    assertEquals(List.of(4294967294L), connected(TCP6, "[2001:db8::1]:50003", "[::1]:8082"));
  }

  @Test
  void aConnectionInTimeWaitHasNoOwner() {
    SocketTable.Row gone = rows(TCP).getLast();
    assertTrue(gone.connects(wide("127.0.0.1:50001"), wide("127.0.0.1:8082")));
    assertEquals(0, gone.uid());
    assertFalse(gone.isOpen());
    assertTrue(rows(TCP).getFirst().isOpen());
  }

  @Test
  void aDatagramMayComeFromEverySocketThatIsBoundToItsPort() {
    assertEquals(List.of(1000L), senders(UDP, "127.0.0.1:50000"));
    assertEquals(List.of(1004L), senders(UDP6, "127.0.0.1:50000"));
    assertEquals(List.of(1001L), senders(UDP, "127.0.0.1:50001"));
    assertEquals(List.of(1002L), senders(UDP, "127.0.0.1:50002"));
    assertEquals(List.of(), senders(UDP, "127.0.0.1:50003"));
    assertEquals(List.of(1003L), senders(UDP, "127.0.0.2:50003"));
  }

  @Test
  void anIpv6DatagramDoesNotComeFromAnIpv4Socket() {
    assertEquals(List.of(), senders(UDP, "[::1]:50000"));
    assertEquals(List.of(1004L), senders(UDP6, "[::1]:50000"));
  }

  @Test
  void aSocketTalksToWhomItIsConnectedToOrToEverybody() {
    SockAddrIn6 server = wide("127.0.0.1:8082");
    assertEquals(
        List.of(true, true, false, true),
        rows(UDP).stream().map(row -> row.talksTo(server)).toList());
  }
}
