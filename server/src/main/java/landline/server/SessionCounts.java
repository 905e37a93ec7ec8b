// SPDX-License-Identifier: Apache-2.0
package landline.server;

/// What a session server has counted since it started.
///
/// @param sessions how many there are now
/// @param opened sessions that began
/// @param expired sessions whose peer had sent nothing for the idle time
/// @param refused sessions that did not begin because there were too many, in all or of one prefix
/// @param challenged messages without a valid token, which were answered with one
/// @param received messages of all kinds
/// @param truncated received messages that were longer than there was room for
/// @param lost messages that never got here because the kernel dropped them, mostly since its
///   receive buffer was full; see SO_MEMINFO in socket(7)
/// @param unreadable messages that are none of the protocol, or without an address to answer
/// @param dropped messages to sessions that had too many waiting already, or were closed before
///   they had received them
/// @param sent messages of all kinds
/// @param unsent messages that could not be sent for want of room
/// @param errors errors of the kernel, mostly about earlier messages
public record SessionCounts(
    int sessions,
    long opened,
    long expired,
    long refused,
    long challenged,
    long received,
    long truncated,
    long lost,
    long unreadable,
    long dropped,
    long sent,
    long unsent,
    long errors) {}
