// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import landline.socket.DialConfig;
import landline.socket.HostPort;

/// A server as the files of ssh_config(5) describe it; see [SshHosts].
///
/// @param server its name or address, and its port
/// @param config who logs in, by which keys, and how the server is known
/// @param connectTimeout how long connection and login may take; [landline.socket.Deadline#FOREVER]
///   if the files say nothing
/// @param jumps the servers on the way to it, each reached through the one before: ProxyJump
/// @param proxyCommand the line for the shell whose standard streams are the connection
/// @param dial from which address, and to addresses of which family, if there is neither a jump nor
///   a command
/// @param sendEnv patterns of the variables to send
/// @param setEnv variables to send; `TERM` is the type of a terminal, too
/// @param requestTerminal the value of RequestTTY: `auto` if the files say nothing
/// @param remoteCommand the line to run if the user names none: RemoteCommand
/// @param stdinNull whether the command gets no standard input: StdinNull
/// @param escapeChar what ends the connection at a terminal, with a dot after it: EscapeChar, `~`
///   if the files say nothing
/// @param ignored words of the files that are not known here
public record SshHost(
    HostPort server,
    SshClientConfig config,
    Duration connectTimeout,
    List<SshHost> jumps,
    Optional<String> proxyCommand,
    DialConfig dial,
    List<String> sendEnv,
    Map<String, String> setEnv,
    String requestTerminal,
    Optional<String> remoteCommand,
    boolean stdinNull,
    Optional<Character> escapeChar,
    Set<String> ignored) {}
