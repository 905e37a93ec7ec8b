// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;
import landline.time.packet.ExtensionFields;
import landline.time.packet.NtpDrop;
import landline.time.packet.NtpPacket;
import landline.time.packet.NtpRequests;

/// The server's side of NTS in a packet, RFC 8915 section 5.7: [#accept] a request, write the
/// header of the reply with [NtpRequests#reply], then [#protect] it. The server keeps nothing of a
/// client; the keys are in the cookie.
///
/// A reply has a fresh cookie for the one that was used and for each placeholder, eight at most,
/// and is never longer than its request. A packet without NTS passes unchanged, except that a
/// unique identifier comes back (section 5.3).
///
/// **Garbage.** 1.7 KB for each protected request, nearly all of it keys of AES and their
/// schedules, since each client has keys of its own. None for others.
///
/// **Threads.** One thread uses an instance. It works on a copy of the packet, since the JDK's AES
/// is fastest on arrays.
public final class NtsServer {

  private static final int NONE = -1;

  private final Cookies cookies;
  private final Authenticator authenticator;
  private final byte[] request = new byte[NtpRequests.MOST_BYTES];
  private final byte[] reply = new byte[NtpRequests.MOST_BYTES];
  private final byte[] plain = new byte[NtpRequests.MOST_BYTES];
  private final byte[] sessionKeys = new byte[Cookies.SESSION_KEYS];
  private int unique;
  private int uniqueLength;
  private int cookie;
  private int cookieLength;
  private int placeholders;
  private int authenticatorAt;
  private int authenticatorLength;
  private int aead;
  private int wanted;

  /// For one thread.
  ///
  /// @param keys of the cookies, shared by all threads
  /// @param random the source of nonces
  public NtsServer(CookieKeys keys, SecureRandom random) {
    var bytes = new RandomBytes(random);
    cookies = new Cookies(keys, bytes);
    authenticator = new Authenticator(bytes);
  }

  /// Verifies a request.
  ///
  /// @param packet that passed [NtpRequests#check]
  /// @param length of the packet
  /// @param fields of the packet, after a walk without an error
  /// @return [NtpDrop#NONE] if it is genuine, or not protected; [NtpDrop#MAC] if it is protected by
  ///   something else; [NtpDrop#NTS_COOKIE] or [NtpDrop#NTS_FORGED] if it may be answered by
  ///   [#refuse]; any other if it is not answered
  public NtpDrop accept(MemorySegment packet, int length, ExtensionFields fields) {
    wanted = 0;
    if (!sort(packet, fields)) {
      return NtpDrop.NTS_FIELDS;
    }
    if (unique != NONE) {
      MemorySegment.copy(packet, ValueLayout.JAVA_BYTE, 0, request, 0, length);
    }
    if (!isNts()) {
      return fields.macLength() == 0 ? NtpDrop.NONE : NtpDrop.MAC;
    }
    if (unique == NONE
        || uniqueLength < NtsFields.HEADER + NtsFields.LEAST_UNIQUE
        || cookie == NONE
        || authenticatorAt == NONE
        || fields.macLength() != 0) {
      return NtpDrop.NTS_FIELDS;
    }
    int room = length - NtpPacket.HEADER - uniqueLength - NtsFields.AUTHENTICATOR_FIELD;
    int most = Math.min(room / NtsFields.COOKIE_FIELD, NtsFields.MOST_COOKIES);
    if (most < 1) {
      return NtpDrop.NTS_NO_ROOM;
    }
    int value = cookie + NtsFields.HEADER;
    aead = cookies.open(request, value, cookieLength - NtsFields.HEADER, sessionKeys);
    if (aead != KeRequest.AES_SIV_CMAC_256) {
      return NtpDrop.NTS_COOKIE;
    }
    int text =
        authenticator.open(sessionKeys, 0, request, authenticatorAt, authenticatorLength, plain);
    if (text == Authenticator.FORGED) {
      return NtpDrop.NTS_FORGED;
    }
    countPlaceholders(text);
    wanted = Math.min(1 + placeholders, most);
    return NtpDrop.NONE;
  }

  /// Placeholders may be encrypted.
  private void countPlaceholders(int length) {
    int at = 0;
    int field = NtsFields.next(plain, at, length);
    while (field > 0) {
      if (NtsFields.get(plain, at) == NtsFields.COOKIE_PLACEHOLDER) {
        placeholders++;
      }
      at += field;
      field = NtsFields.next(plain, at, length);
    }
  }

  /// Finds the fields up to the authenticator. What comes later is not authenticated, and ignored.
  ///
  /// @return false if there are two of a kind of which there is one
  private boolean sort(MemorySegment packet, ExtensionFields fields) {
    unique = NONE;
    cookie = NONE;
    authenticatorAt = NONE;
    placeholders = 0;
    for (int i = 0; i < fields.count() && authenticatorAt == NONE; i++) {
      int at = fields.offset(i);
      int length = fields.length(i);
      switch (fields.type(packet, i)) {
        case NtsFields.UNIQUE_IDENTIFIER -> {
          if (unique != NONE) {
            return false;
          }
          unique = at;
          uniqueLength = length;
        }
        case NtsFields.COOKIE -> {
          if (cookie != NONE) {
            return false;
          }
          cookie = at;
          cookieLength = length;
        }
        case NtsFields.COOKIE_PLACEHOLDER -> placeholders++;
        case NtsFields.AUTHENTICATOR -> {
          authenticatorAt = at;
          authenticatorLength = length;
        }
        default -> {
          // Unknown ones are ignored, RFC 5905 section 7.5.
        }
      }
    }
    return true;
  }

  private boolean isNts() {
    return cookie != NONE || authenticatorAt != NONE || placeholders > 0;
  }

  /// Whether the request that was accepted last is genuine by NTS.
  ///
  /// @return false if it is not protected
  public boolean isProtected() {
    return wanted > 0;
  }

  /// Completes the reply to the request that was accepted last. The header must be as it is sent:
  /// it is authenticated.
  ///
  /// @param packet the room of the request, with the header of the reply
  /// @return the length of the reply
  public int protect(MemorySegment packet) {
    int length = appendUnique(packet);
    if (!isProtected()) {
      return length;
    }
    MemorySegment.copy(packet, ValueLayout.JAVA_BYTE, 0, reply, 0, length);
    int text = 0;
    for (int i = 0; i < wanted; i++) {
      int value = NtsFields.begin(plain, text, NtsFields.COOKIE, NtsFields.COOKIE_FIELD);
      cookies.seal(aead, sessionKeys, plain, value);
      text += NtsFields.COOKIE_FIELD;
    }
    int whole = authenticator.append(sessionKeys, AesSivCmac256.KEY, reply, length, plain, text);
    MemorySegment.copy(reply, length, packet, ValueLayout.JAVA_BYTE, length, whole - length);
    return whole;
  }

  /// Writes the kiss NTSN over the request that was not accepted: the client has to ask for new
  /// cookies.
  ///
  /// @param packet the request
  /// @return the length of the reply
  public int refuse(MemorySegment packet) {
    NtpRequests.kiss(packet, NtpPacket.KISS_NTSN);
    return appendUnique(packet);
  }

  private int appendUnique(MemorySegment packet) {
    if (unique == NONE || uniqueLength < NtsFields.HEADER + NtsFields.LEAST_UNIQUE) {
      return NtpPacket.HEADER;
    }
    MemorySegment.copy(
        request, unique, packet, ValueLayout.JAVA_BYTE, NtpPacket.HEADER, uniqueLength);
    return NtpPacket.HEADER + uniqueLength;
  }
}
