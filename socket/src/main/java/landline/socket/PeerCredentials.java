// SPDX-License-Identifier: Apache-2.0
package landline.socket;

/// Who is at the other end of a UNIX socket, as the kernel knows: `struct ucred`; see unix(7). On
/// other sockets the kernel answers with pid 0 and no ids, which is not an error there.
///
/// @param pid the process that connected, listened or made the pair; 0 if it is unknown here
/// @param uid its effective user; 4294967295 if there is none
/// @param gid its effective group; 4294967295 if there is none
public record PeerCredentials(int pid, long uid, long gid) {

  /// Whether the kernel knew the peer at all.
  ///
  /// @return false for the answer that sockets outside the UNIX domain give
  public boolean isKnown() {
    return uid != 0xffffffffL;
  }

  /// Its effective user, to be compared with another one.
  public UserId user() {
    return new UserId(uid);
  }
}
