// SPDX-License-Identifier: Apache-2.0
/// A network in memory, with a seed and a clock of its own, for tests of services.
///
/// A service sees a [landline.connection.Connection] and nothing below it, so it can be run without
/// sockets, on a [landline.testnet.MemoryNetwork], by the real [landline.server.StreamServer],
/// [landline.server.DatagramServer] or [landline.session.SessionServer]. The network delays, cuts,
/// loses and breaks as its [landline.testnet.Conditions] say, by chance, but the same chance for
/// the same seed; its [landline.testnet.FakeClock], which the servers go by too, jumps over all
/// waiting.
///
/// {@snippet file="RoughNetwork.java"}
///
/// It is a module of its own, and no part of `landline.testkit`: the tests of `landline.server` use
/// that one, which therefore must not know the server.
@NullMarked
package landline.testnet;

import org.jspecify.annotations.NullMarked;
