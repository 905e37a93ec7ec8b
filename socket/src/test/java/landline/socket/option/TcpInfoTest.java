// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// The struct of TCP_INFO, whatever kernel it comes from.
final class TcpInfoTest {

  private static byte[] counting(int length) {
    byte[] struct = new byte[length];
    for (int i = 0; i < length; i++) {
      struct[i] = (byte) i;
    }
    return struct;
  }

  @Test
  void anOldKernelGivesLess() {
    TcpInfo info = TcpInfo.of(counting(104));
    assertEquals(0x67666564L, info.totalRetrans());
    assertEquals(OptionalLong.empty(), info.bytesAcked());
    assertEquals(OptionalLong.empty(), info.value("tcpi_pacing_rate"));
    assertTrue(info.fields().containsKey("tcpi_total_retrans"));
    assertEquals(34, info.fields().size());
  }

  @Test
  void aFieldThatIsCutIsNotThere() {
    assertEquals(OptionalLong.empty(), TcpInfo.of(counting(127)).bytesAcked());
    assertEquals(OptionalLong.of(0x7f7e7d7c7b7a7978L), TcpInfo.of(counting(128)).bytesAcked());
  }

  @Test
  void aNewKernelGivesMore() {
    TcpInfo info = TcpInfo.of(counting(400));
    assertArrayEquals(counting(400), info.bytes());
    assertEquals(OptionalLong.of(0xf3f2L), info.value("tcpi_total_rto_recoveries"));
    assertEquals(TcpInfo.of(counting(276)).fields(), info.fields());
    assertNotEquals(TcpInfo.of(counting(276)), info);
  }

  @Test
  void fieldsOfBitsAreTakenApart() {
    byte[] struct = new byte[104];
    struct[6] = (byte) 0xa7;
    struct[7] = 5;
    TcpInfo info = TcpInfo.of(struct);
    assertEquals(OptionalLong.of(7), info.value("tcpi_snd_wscale"));
    assertEquals(OptionalLong.of(10), info.value("tcpi_rcv_wscale"));
    assertEquals(OptionalLong.of(1), info.value("tcpi_delivery_rate_app_limited"));
    assertEquals(OptionalLong.of(2), info.value("tcpi_fastopen_client_fail"));
  }

  @Test
  void numbersHaveNoSign() {
    byte[] struct = new byte[104];
    Arrays.fill(struct, (byte) 0xff);
    TcpInfo info = TcpInfo.of(struct);
    assertEquals(0xffffffffL, info.unacked());
    assertEquals(Duration.ofNanos(0xffffffffL * 1_000), info.rtt());
    assertEquals("TCP_255", info.state().toString());
  }

  @Test
  void nothingAtAllIsNoError() {
    TcpInfo info = TcpInfo.of(new byte[0]);
    assertEquals("no tcp_info", info.toString());
    assertTrue(info.fields().isEmpty());
    assertThrows(NoSuchElementException.class, info::rtt);
  }

  @Test
  void aNameThatIsNoFieldIsRefused() {
    var refused =
        assertThrows(
            IllegalArgumentException.class, () -> TcpInfo.of(new byte[104]).value("tcpi_speed"));
    assertEquals("no field of struct tcp_info: tcpi_speed", refused.getMessage());
  }

  @Test
  void statesHaveTheKernelsNames() {
    assertEquals("TCP_ESTABLISHED", TcpState.ESTABLISHED.toString());
    assertEquals(10, TcpState.LISTEN.value());
    assertEquals("TCP_99", new TcpState(99).toString());
  }
}
