// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Arrays;
import landline.time.packet.ExtensionFields;
import landline.time.packet.NtpDrop;
import landline.time.packet.NtpPacket;
import landline.time.packet.NtpRequests;

/// The client's side of NTS in packets, RFC 8915 section 5.7, after key establishment. Each request
/// uses up one cookie and asks for as many as are missing; no cookie is sent twice, so that nobody
/// can tell by them that two requests are of one client.
///
/// Only the request that was sent last can be answered, and only once. What [#accept] says is about
/// who sent a packet; whether its timestamps make sense is for others to judge.
///
/// **Threads.** One thread uses an instance.
public final class NtsClient {

  /// The longest cookie that is stored, in bytes. One that is longer would leave no room for eight
  /// of them in a packet that passes any network.
  public static final int MOST_COOKIE = 512;

  /// The most cookies that are stored.
  public static final int MOST_COOKIES = NtsFields.MOST_COOKIES;

  // What IPv6 passes everywhere is 1,280 bytes; 48 are the headers below.
  private static final int MOST_REQUEST = 1232;

  private final byte[] sessionKeys;
  private final RandomBytes random;
  private final Authenticator authenticator;
  private final ExtensionFields fields = new ExtensionFields();
  private final ArrayDeque<byte[]> cookies = new ArrayDeque<>();
  private final byte[] unique = new byte[NtsFields.LEAST_UNIQUE];
  private final byte[] bytes = new byte[NtpRequests.MOST_BYTES];
  private final byte[] plain = new byte[NtpRequests.MOST_BYTES];
  private boolean waiting;

  /// Takes over what was established.
  ///
  /// @param established the server's answer
  /// @param sessionKeys 64 bytes: the key from client to server, then the one back; see [KeyExport]
  /// @param random the source of nonces and identifiers
  /// @throws IllegalArgumentException if the keys are not 64 bytes
  public NtsClient(KeResponse established, byte[] sessionKeys, SecureRandom random) {
    if (sessionKeys.length != Cookies.SESSION_KEYS) {
      throw new IllegalArgumentException("keys are not 64 bytes: " + sessionKeys.length);
    }
    this.sessionKeys = sessionKeys.clone();
    this.random = new RandomBytes(random);
    authenticator = new Authenticator(this.random);
    established.cookies().forEach(this::store);
  }

  /// The number of cookies left; without one, keys have to be established anew.
  public int cookies() {
    return cookies.size();
  }

  /// Protects a request.
  ///
  /// @param packet room for 1,232 bytes that begins with the header of the request
  /// @return the length of the request
  /// @throws IllegalStateException if no cookie is left
  public int protect(MemorySegment packet) {
    byte[] cookie = cookies.pollFirst();
    if (cookie == null) {
      throw new IllegalStateException("no cookie is left");
    }
    MemorySegment.copy(packet, ValueLayout.JAVA_BYTE, 0, bytes, 0, NtpPacket.HEADER);
    random.fill(unique, 0, unique.length);
    int length = append(NtpPacket.HEADER, NtsFields.UNIQUE_IDENTIFIER, unique, unique.length);
    length = append(length, NtsFields.COOKIE, cookie, cookie.length);
    int field = NtsFields.field(cookie.length);
    int missing = MOST_COOKIES - cookies.size() - 1;
    while (missing > 0 && length + field + NtsFields.AUTHENTICATOR_FIELD <= MOST_REQUEST) {
      length = append(length, NtsFields.COOKIE_PLACEHOLDER, new byte[0], cookie.length);
      missing--;
    }
    length = authenticator.append(sessionKeys, 0, bytes, length, plain, 0);
    MemorySegment.copy(bytes, 0, packet, ValueLayout.JAVA_BYTE, 0, length);
    waiting = true;
    return length;
  }

  /// Appends a field with a value and zeros behind it.
  private int append(int offset, int type, byte[] value, int length) {
    int end = offset + NtsFields.field(length);
    int at = NtsFields.begin(bytes, offset, type, end - offset);
    Arrays.fill(bytes, at, end, (byte) 0);
    System.arraycopy(value, 0, bytes, at, value.length);
    return end;
  }

  /// Judges a packet that came back. A genuine reply ends the wait.
  ///
  /// @param packet the room of the packet
  /// @param length of the packet as it arrived
  public NtsReply accept(MemorySegment packet, int length) {
    if (!waiting
        || length < NtpPacket.HEADER
        || length > bytes.length
        || length > packet.byteSize()
        || NtpPacket.version(packet) != NtpPacket.VERSION
        || NtpPacket.mode(packet) != NtpPacket.MODE_SERVER
        || fields.walk(packet, length) != NtpDrop.NONE
        || fields.macLength() != 0) {
      return NtsReply.FORGED;
    }
    MemorySegment.copy(packet, ValueLayout.JAVA_BYTE, 0, bytes, 0, length);
    int identifiers = 0;
    for (int i = 0; i < fields.count(); i++) {
      switch (fields.type(packet, i)) {
        case NtsFields.UNIQUE_IDENTIFIER -> {
          if (!isMine(i)) {
            return NtsReply.FORGED;
          }
          identifiers++;
        }
        case NtsFields.AUTHENTICATOR -> {
          return identifiers == 1 ? open(i) : NtsReply.FORGED;
        }
        default -> {
          // Ignored, cookies that are not encrypted among them.
        }
      }
    }
    boolean refused = NtpPacket.isKiss(packet) && isNtsn(packet) && identifiers == 1;
    return refused ? NtsReply.REFUSED : NtsReply.FORGED;
  }

  private static boolean isNtsn(MemorySegment packet) {
    return NtpPacket.referenceId(packet) == NtpPacket.KISS_NTSN;
  }

  private boolean isMine(int field) {
    byte[] value = new byte[unique.length];
    if (fields.length(field) != NtsFields.HEADER + value.length) {
      return false;
    }
    System.arraycopy(bytes, fields.offset(field) + NtsFields.HEADER, value, 0, value.length);
    return MessageDigest.isEqual(value, unique);
  }

  private NtsReply open(int field) {
    int text =
        authenticator.open(
            sessionKeys,
            AesSivCmac256.KEY,
            bytes,
            fields.offset(field),
            fields.length(field),
            plain);
    if (text == Authenticator.FORGED) {
      return NtsReply.FORGED;
    }
    waiting = false;
    storeAll(text);
    return NtsReply.GENUINE;
  }

  /// Stores the cookies among the encrypted fields. A field that is malformed ends the list: the
  /// reply is genuine nevertheless, and the server's only harm is to itself.
  private void storeAll(int length) {
    int at = 0;
    int field = NtsFields.next(plain, at, length);
    while (field > 0) {
      if (NtsFields.get(plain, at) == NtsFields.COOKIE) {
        store(Arrays.copyOfRange(plain, at + NtsFields.HEADER, at + field));
      }
      at += field;
      field = NtsFields.next(plain, at, length);
    }
  }

  private void store(byte[] cookie) {
    if (cookie.length > 0 && cookie.length <= MOST_COOKIE && cookies.size() < MOST_COOKIES) {
      cookies.addLast(cookie);
    }
  }
}
