// SPDX-License-Identifier: Apache-2.0
package landline.socket;

/// The credentials of the peer of a UNIX socket, from the kernel: `struct ucred`; see unix(7). On
/// other sockets the kernel returns pid 0 and no ids without an error.
///
/// @param pid the process that connected, listened or made the pair; 0 if it is outside this pid
///   namespace
/// @param uid its effective user; 4294967295 if there is none
/// @param gid its effective group; 4294967295 if there is none
public record PeerCredentials(int pid, long uid, long gid) {

  /// Whether the kernel has credentials of the peer.
  ///
  /// @return false for sockets outside the UNIX domain
  public boolean isKnown() {
    return uid != 0xffffffffL;
  }

  /// The effective user, for comparisons.
  public UserId user() {
    return new UserId(uid);
  }
}
