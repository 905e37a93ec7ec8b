// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

/// What to do with a host whose key is not known; see StrictHostKeyChecking in ssh_config(5). A key
/// that has changed, or was revoked, is always refused.
public enum HostKeyChecking {
  /// Refuse it.
  REFUSE,
  /// Ask by [SshPrompt#confirm], and add it to the known hosts.
  ASK,
  /// Add it to the known hosts.
  ACCEPT_NEW
}
