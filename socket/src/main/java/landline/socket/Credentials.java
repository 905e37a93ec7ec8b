// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import landline.socket.internal.Checks;

/// The credentials of a process: `struct ucred`; see unix(7).
///
/// As SO_PEERCRED they are those of the peer of a UNIX socket; on other sockets the kernel returns
/// pid 0 and no ids without an error. As a control message, SCM_CREDENTIALS, they are those of the
/// sender, verified by the kernel: received with
/// [landline.socket.option.SocketOptions#SO_PASSCRED]; a sender may only give its own ids, unless
/// it is privileged.
///
/// @param pid the process, of a peer the one that connected, listened or made the pair; 0 if it is
///   outside this pid namespace
/// @param uid its effective user; 4294967295 if there is none
/// @param gid its effective group; 4294967295 if there is none
public record Credentials(int pid, long uid, long gid) implements ControlMessage.Plain {

  private static final long NONE = 0xffffffffL;

  /// Checks the ids.
  public Credentials {
    Checks.between(0, NONE, uid, "uid");
    Checks.between(0, NONE, gid, "gid");
  }

  /// Whether the kernel has credentials of the peer.
  ///
  /// @return false for sockets outside the UNIX domain
  public boolean isKnown() {
    return uid != NONE;
  }

  /// The effective user, for comparisons.
  public UserId user() {
    return new UserId(uid);
  }
}
