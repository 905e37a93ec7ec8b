// SPDX-License-Identifier: Apache-2.0
package landline.call;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallCodecTest {

  private static final CallMessage CONNECTED = new CallMessage.Connected();

  @Test
  void testsRunInTheNamedModule() {
    assertEquals("landline.call", CallCodecTest.class.getModule().getName());
  }

  @Test
  void statusLinesAreThoseOfTheProtocol() {
    assertArrayEquals(latin("\1waiting 3\n"), CallCodec.encode(new CallMessage.Waiting(3)));
    assertArrayEquals(latin("\1connected\n"), CallCodec.encode(new CallMessage.Connected()));
    assertArrayEquals(latin("\1busy\n"), CallCodec.encode(new CallMessage.Busy()));
  }

  @Test
  void anyWayToSplitTheStreamGivesTheSameMessages() {
    byte[] stream = latin("\1waiting 12\n\1waiting 1\n\1connected\nhi\1busy\n");
    for (int first = 0; first <= stream.length; first++) {
      for (int second = first; second <= stream.length; second++) {
        var codec = CallCodec.of(UTF_8);
        var messages = new ArrayList<CallMessage>();
        messages.addAll(codec.decode(ByteBuffer.wrap(stream, 0, first)));
        messages.addAll(codec.decode(ByteBuffer.wrap(stream, first, second - first)));
        messages.addAll(codec.decode(ByteBuffer.wrap(stream, second, stream.length - second)));
        codec.finish().ifPresent(messages::add);
        assertEquals(
            List.of(new CallMessage.Waiting(12), new CallMessage.Waiting(1), CONNECTED),
            messages.subList(0, 3));
        assertEquals("hi\1busy\n", speech(messages.subList(3, messages.size())));
      }
    }
  }

  @Test
  void aServerThatSaysNoStatusIsHeardRawFromTheFirstByte() {
    var codec = CallCodec.of(UTF_8);
    assertEquals(
        List.of(new CallMessage.Speech("welcome\n\1connected\n")),
        codec.decode(chunk("welcome\n\1connected\n")));
    assertEquals(List.of(new CallMessage.Speech("\1busy\n")), codec.decode(chunk("\1busy\n")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\1\n",
        "\1hello\n",
        "\1waiting \n",
        "\1waiting 0\n",
        "\1waiting 03\n",
        "\1waiting -1\n",
        "\1waiting 3 \n",
        "\1waiting 9999999999\n",
        "\1connected\r\n",
        "\1Connected\n",
        "\1connected and a lot more than a status line\n",
        "\1\1connected\n",
        "\1waiting 4"
      })
  void whatIsNoStatusIsSpeechAndNothingIsLost(String bytes) {
    assertEquals(bytes, speech(decode(bytes, UTF_8)));
  }

  @Test
  void speechMayFollowAStatusAtOnceAndAfterAWaitingThatNeverEnds() {
    assertEquals(
        List.of(new CallMessage.Waiting(2), new CallMessage.Speech("raw \1connected\n")),
        decode("\1waiting 2\nraw \1connected\n", UTF_8));
  }

  @Test
  void busyIsTheLastWord() {
    assertEquals(List.of(new CallMessage.Busy()), decode("\1busy\n", UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "GBK", "GB18030", "Big5", "UTF-16LE"})
  void aCharacterThatIsSplitComesOutWhole(String charset) {
    var codec = CallCodec.of(Charset.forName(charset));
    var messages = new ArrayList<CallMessage>(codec.decode(chunk("\1connected\n")));
    for (byte b : "你好, 文".getBytes(Charset.forName(charset))) {
      messages.addAll(codec.decode(ByteBuffer.wrap(new byte[] {b})));
    }
    assertEquals(CONNECTED, messages.removeFirst());
    assertEquals("你好, 文", speech(messages));
    assertEquals(Optional.empty(), codec.finish());
  }

  @Test
  void halfACharacterAtTheEndIsNotLostInSilence() {
    var codec = CallCodec.of(UTF_8);
    assertEquals(List.of(), codec.decode(ByteBuffer.wrap(new byte[] {(byte) 0xe4, (byte) 0xbd})));
    assertEquals(Optional.of(new CallMessage.Speech("\ufffd")), codec.finish());
  }

  @Test
  void thereIsNoPositionBeforeTheFirst() {
    var error = assertThrows(IllegalArgumentException.class, () -> new CallMessage.Waiting(0));
    assertEquals("position < 1: 0", error.getMessage());
  }

  private static List<CallMessage> decode(String bytes, Charset charset) {
    var codec = CallCodec.of(charset);
    var messages = new ArrayList<CallMessage>(codec.decode(chunk(bytes)));
    codec.finish().ifPresent(messages::add);
    return messages;
  }

  private static String speech(List<CallMessage> messages) {
    var all = new StringBuilder();
    for (CallMessage message : messages) {
      all.append(((CallMessage.Speech) message).text());
    }
    return all.toString();
  }

  private static ByteBuffer chunk(String bytes) {
    return ByteBuffer.wrap(latin(bytes));
  }

  private static byte[] latin(String bytes) {
    return bytes.getBytes(ISO_8859_1);
  }
}
