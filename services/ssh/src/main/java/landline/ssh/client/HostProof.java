// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

/// What proves that a host takes part in a session: it has signed the session's identifier, which
/// is the hash of the first key exchange. RFC 4253, section 8.
///
/// @param hostKey as it was sent
/// @param signature algorithm and signature, as they were sent
record HostProof(byte[] hostKey, byte[] session, byte[] signature) {}
