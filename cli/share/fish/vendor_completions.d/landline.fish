# SPDX-License-Identifier: Apache-2.0
# Completion of landline(1) for fish.

# Prints lines: the command before the cursor, the number of its arguments there, and `direct` if a command of the
# command may follow.
function __landline_place
    set -l words (commandline -opc)
    set -l command
    set -l count 0
    set -l direct direct
    set -l ended
    set -l value
    for word in $words[2..]
        if test -n "$value"
            set value
        else if test -n "$ended"; or not string match -q -- '-?*' $word
            set -l next (string join ' ' $command $word)
            if test -n "$direct" -a -z "$ended"; and contains -- $next $__landline_commands
                set command $next
                continue
            end
            set count (math $count + 1)
        else if test $word = --
            set ended yes
        else if contains -- $word (__landline_valued "$command")
            set value yes
        end
        # Only options of landline itself stand before a command.
        test -z "$command" -a $count = 0 -a -z "$ended"; or set direct
    end
    echo $command
    echo $count
    echo $direct
end

# Succeeds behind a command, and if more is given only where __landline_place prints that, too.
function __landline_at -a command count direct
    set -l place (__landline_place)
    test "$place[1]" = "$command"
    and test -z "$count" -o "$place[2]" = "$count"
    and test -z "$direct" -o "$place[3]" = "$direct"
end

# Prints hosts and schemes, or what follows one of the schemes that are given.
function __landline_address
    set -l typed (commandline -ct)
    # The value of an option may be a part of its word.
    string match -q -- '--*=*' $typed; and set typed (string replace -r '^--[^=]*=' '' -- $typed)
    if string match -q 'unix:*' -- $typed
        set -l path (string replace unix: '' -- $typed)
        for file in $path*
            test -d $file; and echo unix:$file/; or echo unix:$file
        end
    else if set -l scheme (string match -r '^(?:(?:udp|tls):|[a-z]+://)' -- $typed)
        printf "$scheme%s\n" localhost (__fish_print_hostnames)
    else
        # The names of this machine are not among them.
        printf '%s\n' $argv localhost (__fish_print_hostnames)
    end
end

# Prints words behind the words that are typed, separated by commas.
function __landline_list
    set -l typed (string replace -r '^--[^=]*=' '' -- (commandline -ct))
    set -l before (string match -r '^.*,' -- $typed)
    for word in $argv
        contains -- $word (string split , -- $before); or echo $before$word
    end
end

# Prints those words that are not on the line yet.
function __landline_some
    set -l typed (commandline -opc)
    for word in $argv
        contains -- $word $typed[3..]; or echo $word
    end
end

# Prints the keys of settings, with what is given behind them.
function __landline_key -a behind
    set -l typed (string replace -r '^--[^=]*=' '' -- (commandline -ct))
    if set -l service (string match -r '^[a-z]+(?=[.])' -- $typed)
        printf "$service.%s$behind\n" (__landline_keys $service)
    else
        printf "%s$behind\n" (__landline_keys)
        printf '%s.\n' $__landline_services
    end
end

complete -c landline -f

# The rest is written by CompletionsTest.

set -g __landline_services greet call exec time
set -g __landline_commands 'serve' 'greet' 'call' 'exec' 'time' 'time compare' 'time watch' 'config' 'torture' 'help' 'version'

# Prints the options of a command that are followed by a value.
function __landline_valued
    switch "$argv[1]"
        case 'serve'
            printf '%s\n' --config --set --tcp --udp --unix --ssh --ntp --nts --daytime --rfc868 --max-connections --max-connections-policy --max-per-peer --max-per-peer-policy --max-per-prefix --max-per-prefix-policy --ipv4-prefix --ipv6-prefix --rate --rate-burst --rate-policy --peer-rate --peer-rate-burst --peer-rate-policy --refusal --handshake-deadline --first-byte-timeout --read-timeout --write-timeout --idle-timeout --min-rate --min-rate-window --connection-deadline --backlog --shards --batch --unix-mode --tls-certificate --tls-key --tls-client-ca --tls-client-auth --tls-alpn --tls-versions --proxy-trust --proxy-deadline --log --metrics --metrics-mode --grace --handover --charset --text --operator --command-timeout --output-limit --reply-limit --umask --limits --host-key --authorized-keys --trusted-user-ca-keys --authorized-principals --revoked-keys --commands --login-grace-time --max-startups --per-source-penalties --per-source-penalty-exempt-list --max-auth-tries --max-sessions --max-connections-per-key --max-sessions-per-key --accept-env --audit-log --recordings --recording-limit --sftp --sftp-read-limit --sftp-write-limit --sftp-max-handles --answer-rate --answer-burst --answer-leak --ntp-stratum --ntp-local-stratum --ntp-allow --ntp-deny --ntp-clients --nts-keys --nts-server --nts-port
        case 'greet'
            printf '%s\n' --timeout --charset --ca --certificate --key
        case 'call'
            printf '%s\n' --timeout --wait --charset --ca --certificate --key
        case 'exec'
            printf '%s\n' --timeout --charset --ssh-config --ca --certificate --key
        case 'time'
            printf '%s\n' --timeout --samples --ca
        case 'time compare'
            printf '%s\n' --samples --timeout --ca --svg
        case 'time watch'
            printf '%s\n' --interval --count --timeout --ca --csv --svg
        case 'config'
            printf '%s\n' --config --set --tcp --udp --unix --ssh --ntp --nts --daytime --rfc868 --max-connections --max-connections-policy --max-per-peer --max-per-peer-policy --max-per-prefix --max-per-prefix-policy --ipv4-prefix --ipv6-prefix --rate --rate-burst --rate-policy --peer-rate --peer-rate-burst --peer-rate-policy --refusal --handshake-deadline --first-byte-timeout --read-timeout --write-timeout --idle-timeout --min-rate --min-rate-window --connection-deadline --backlog --shards --batch --unix-mode --tls-certificate --tls-key --tls-client-ca --tls-client-auth --tls-alpn --tls-versions --proxy-trust --proxy-deadline --log --metrics --metrics-mode --grace --handover --charset --text --operator --command-timeout --output-limit --reply-limit --umask --limits --host-key --authorized-keys --trusted-user-ca-keys --authorized-principals --revoked-keys --commands --login-grace-time --max-startups --per-source-penalties --per-source-penalty-exempt-list --max-auth-tries --max-sessions --max-connections-per-key --max-sessions-per-key --accept-env --audit-log --recordings --recording-limit --sftp --sftp-read-limit --sftp-write-limit --sftp-max-handles --answer-rate --answer-burst --answer-leak --ntp-stratum --ntp-local-stratum --ntp-allow --ntp-deny --ntp-clients --nts-keys --nts-server --nts-port
        case 'torture'
            printf '%s\n' --send --expect --timeout --run --pid --log --only --except --settle --seed --this-server-is-mine
    end
end

# Prints the keys of settings, of all services or of one.
function __landline_keys
    switch "$argv[1]"
        case ''
            printf '%s\n' services tcp udp unix ssh ntp nts daytime rfc868 max-connections max-connections-policy max-per-peer max-per-peer-policy max-per-prefix max-per-prefix-policy ipv4-prefix ipv6-prefix rate rate-burst rate-policy peer-rate peer-rate-burst peer-rate-policy refusal handshake-deadline first-byte-timeout read-timeout write-timeout idle-timeout min-rate min-rate-window connection-deadline backlog shards batch unix-mode tls-certificate tls-key tls-client-ca tls-client-auth tls-alpn tls-versions proxy-trust proxy-required proxy-others proxy-deadline log metrics metrics-mode grace takeover handover charset text operator command-timeout output-limit reply-limit insecure-udp umask limits host-key authorized-keys trusted-user-ca-keys authorized-principals revoked-keys commands permit-root login-grace-time max-startups per-source-penalties per-source-penalty-exempt-list max-auth-tries max-sessions max-connections-per-key max-sessions-per-key accept-env audit-log recordings recording-limit sftp sftp-read-only sftp-read-limit sftp-write-limit sftp-max-handles answer-rate answer-burst answer-leak ntp-stratum ntp-local-stratum ntp-allow ntp-deny ntp-clients ntp-smear nts-keys nts-server nts-port
        case 'greet'
            printf '%s\n' tcp unix max-connections max-connections-policy max-per-peer max-per-peer-policy max-per-prefix max-per-prefix-policy ipv4-prefix ipv6-prefix rate rate-burst rate-policy peer-rate peer-rate-burst peer-rate-policy refusal handshake-deadline first-byte-timeout read-timeout write-timeout idle-timeout min-rate min-rate-window connection-deadline backlog shards unix-mode tls-certificate tls-key tls-client-ca tls-client-auth tls-alpn tls-versions proxy-trust proxy-required proxy-others proxy-deadline log charset text
        case 'call'
            printf '%s\n' tcp udp unix max-connections max-connections-policy max-per-peer max-per-peer-policy max-per-prefix max-per-prefix-policy ipv4-prefix ipv6-prefix rate rate-burst rate-policy peer-rate peer-rate-burst peer-rate-policy refusal handshake-deadline first-byte-timeout read-timeout write-timeout idle-timeout min-rate min-rate-window connection-deadline backlog shards batch unix-mode tls-certificate tls-key tls-client-ca tls-client-auth tls-alpn tls-versions proxy-trust proxy-required proxy-others proxy-deadline log charset operator
        case 'exec'
            printf '%s\n' tcp udp unix ssh max-connections max-connections-policy max-per-peer max-per-peer-policy max-per-prefix max-per-prefix-policy ipv4-prefix ipv6-prefix rate rate-burst rate-policy peer-rate peer-rate-burst peer-rate-policy refusal handshake-deadline first-byte-timeout read-timeout write-timeout idle-timeout min-rate min-rate-window connection-deadline backlog shards batch unix-mode tls-certificate tls-key tls-client-ca tls-client-auth tls-alpn tls-versions proxy-trust proxy-required proxy-others proxy-deadline log charset command-timeout output-limit reply-limit insecure-udp umask limits host-key authorized-keys trusted-user-ca-keys authorized-principals revoked-keys commands permit-root login-grace-time max-startups per-source-penalties per-source-penalty-exempt-list max-auth-tries max-sessions max-connections-per-key max-sessions-per-key accept-env audit-log recordings recording-limit sftp sftp-read-only sftp-read-limit sftp-write-limit sftp-max-handles
        case 'time'
            printf '%s\n' udp unix ntp nts daytime rfc868 max-connections max-connections-policy max-per-peer max-per-peer-policy max-per-prefix max-per-prefix-policy ipv4-prefix ipv6-prefix rate rate-burst rate-policy peer-rate peer-rate-burst peer-rate-policy refusal handshake-deadline first-byte-timeout read-timeout write-timeout idle-timeout min-rate min-rate-window connection-deadline backlog shards batch unix-mode tls-certificate tls-key tls-client-ca tls-client-auth proxy-trust proxy-required proxy-others proxy-deadline log answer-rate answer-burst answer-leak ntp-stratum ntp-local-stratum ntp-allow ntp-deny ntp-clients ntp-smear nts-keys nts-server nts-port
    end
end

# landline
complete -c landline -n '__landline_at \'\' 0 direct' -a serve -d 'Start services, until Ctrl-C'
complete -c landline -n '__landline_at \'\' 0 direct' -a greet -d 'Connect to a greet service, and print its greeting'
complete -c landline -n '__landline_at \'\' 0 direct' -a call -d 'Send standard input to a call service, and print the replies'
complete -c landline -n '__landline_at \'\' 0 direct' -a exec -d 'Run commands by an exec service, and print their output'
complete -c landline -n '__landline_at \'\' 0 direct' -a time -d 'Ask a time service for the time, and print it'
complete -c landline -n '__landline_at \'\' 0 direct' -a config -d 'Print the settings of serve, and their origin'
complete -c landline -n '__landline_at \'\' 0 direct' -a torture -d 'Test how a server withstands abuse'
complete -c landline -n '__landline_at \'\' 0 direct' -a help -d 'Print the help of a command'
complete -c landline -n '__landline_at \'\' 0 direct' -a version -d 'Print the version'
complete -c landline -n '__landline_at \'\'' -s v -s V -l version -d 'Print the version'
complete -c landline -n '__landline_at \'\'' -s h -l help -d 'Print this help'
complete -c landline -n '__landline_at \'\'' -l verbose -d 'Also print debug lines and stack traces'


# landline serve
complete -c landline -n '__landline_at \'serve\'' -s h -l help -d 'Print this help'
complete -c landline -n '__landline_at \'serve\'' -l verbose -d 'Also print debug lines and stack traces'
complete -c landline -n '__landline_at \'serve\'' -l config -r -F -d 'Read this file of settings instead of landline/config.toml in $XDG_CONFIG_HOME and $XDG_CONFIG_DIRS'
complete -c landline -n '__landline_at \'serve\'' -l set -x -a '(__landline_key =)' -d 'Set anything that a file can, such as greet.idle-timeout=5m'
complete -c landline -n '__landline_at \'serve\'' -l tcp -x -d 'TCP addresses to listen on'
complete -c landline -n '__landline_at \'serve\'' -l udp -x -d 'UDP addresses to receive on'
complete -c landline -n '__landline_at \'serve\'' -l unix -r -F -d 'UNIX socket to listen on, /path or @name'
complete -c landline -n '__landline_at \'serve\'' -l ssh -x -d 'exec: addresses to listen on with SSH: of TCP, port 8022 if none is given, or unix:/path'
complete -c landline -n '__landline_at \'serve\'' -l ntp -x -d 'time: addresses to serve NTP at'
complete -c landline -n '__landline_at \'serve\'' -l nts -x -d 'time: addresses of the key establishment for NTS, the secure form of NTP'
complete -c landline -n '__landline_at \'serve\'' -l daytime -x -d 'time: addresses to serve the date at as a line of text, RFC 867, over TCP and UDP'
complete -c landline -n '__landline_at \'serve\'' -l rfc868 -x -d 'time: addresses to serve the seconds since 1900 at, RFC 868, over TCP and UDP'
complete -c landline -n '__landline_at \'serve\'' -l max-connections -x -d 'Limit on the open connections of a listener'
complete -c landline -n '__landline_at \'serve\'' -l max-connections-policy -x -a 'queue refuse reset' -d 'What happens to connections over max-connections: they wait in the accept queue, are sent the refusal and closed, or are reset'
complete -c landline -n '__landline_at \'serve\'' -l max-per-peer -x -d 'Limit on the open connections of one address, or of one user on a UNIX socket'
complete -c landline -n '__landline_at \'serve\'' -l max-per-peer-policy -x -a 'queue refuse reset' -d 'What happens to connections over max-per-peer'
complete -c landline -n '__landline_at \'serve\'' -l max-per-prefix -x -d 'Limit on the open connections of one subnet'
complete -c landline -n '__landline_at \'serve\'' -l max-per-prefix-policy -x -a 'queue refuse reset' -d 'What happens to connections over max-per-prefix'
complete -c landline -n '__landline_at \'serve\'' -l ipv4-prefix -x -d 'Prefix length of a subnet in IPv4'
complete -c landline -n '__landline_at \'serve\'' -l ipv6-prefix -x -d 'Prefix length of a subnet in IPv6'
complete -c landline -n '__landline_at \'serve\'' -l rate -x -d 'Limit on new connections per second, on average'
complete -c landline -n '__landline_at \'serve\'' -l rate-burst -x -d 'Limit on new connections at once after a pause'
complete -c landline -n '__landline_at \'serve\'' -l rate-policy -x -a 'queue refuse reset' -d 'What happens to connections over rate'
complete -c landline -n '__landline_at \'serve\'' -l peer-rate -x -d 'Limit on new connections per second of one address, on average'
complete -c landline -n '__landline_at \'serve\'' -l peer-rate-burst -x -d 'Limit on new connections of one address at once after a pause'
complete -c landline -n '__landline_at \'serve\'' -l peer-rate-policy -x -a 'queue refuse reset' -d 'What happens to connections over peer-rate'
complete -c landline -n '__landline_at \'serve\'' -l refusal -x -d 'Text sent to a refused peer'
complete -c landline -n '__landline_at \'serve\'' -l handshake-deadline -x -d 'Limit on the PROXY header and the TLS handshake together'
complete -c landline -n '__landline_at \'serve\'' -l first-byte-timeout -x -d 'Limit on the time until the peer\'s first byte'
complete -c landline -n '__landline_at \'serve\'' -l read-timeout -x -d 'Limit on the wait of each later read'
complete -c landline -n '__landline_at \'serve\'' -l write-timeout -x -d 'Limit on the time in which the peer accepts no byte that is sent to it'
complete -c landline -n '__landline_at \'serve\'' -l idle-timeout -x -d 'Limit on the time in which no byte moves in either direction'
complete -c landline -n '__landline_at \'serve\'' -l min-rate -x -d 'Minimum of bytes per second, both directions together'
complete -c landline -n '__landline_at \'serve\'' -l min-rate-window -x -d 'The time over which min-rate is measured'
complete -c landline -n '__landline_at \'serve\'' -l connection-deadline -x -d 'Limit on the life of a connection'
complete -c landline -n '__landline_at \'serve\'' -l backlog -x -d 'Length of the kernel\'s accept queue'
complete -c landline -n '__landline_at \'serve\'' -l shards -x -d 'Number of sockets that share an address by SO_REUSEPORT: of TCP, and of UDP for time'
complete -c landline -n '__landline_at \'serve\'' -l batch -x -d 'Limit on datagrams received with one system call'
complete -c landline -n '__landline_at \'serve\'' -l unix-mode -x -d 'Permissions of socket files'
complete -c landline -n '__landline_at \'serve\'' -l tls-certificate -r -F -d 'PEM file with the certificate chain, the server\'s own first: enables TLS'
complete -c landline -n '__landline_at \'serve\'' -l tls-key -r -F -d 'PEM file with the private key, not encrypted'
complete -c landline -n '__landline_at \'serve\'' -l tls-client-ca -r -F -d 'PEM file with the root certificates for client certificates'
complete -c landline -n '__landline_at \'serve\'' -l tls-client-auth -x -a 'none want need' -d 'Whether clients are asked for a certificate, or must present one'
complete -c landline -n '__landline_at \'serve\'' -l tls-alpn -x -d 'Application protocols (ALPN), in order of preference'
complete -c landline -n '__landline_at \'serve\'' -l tls-versions -x -a 'TLSv1.3 TLSv1.2' -d 'Versions of TLS'
complete -c landline -n '__landline_at \'serve\'' -l proxy-trust -x -d 'Proxies whose PROXY header is trusted'
complete -c landline -n '__landline_at \'serve\'' -l proxy-required -d 'Whether each connection of a trusted proxy must begin with a header'
complete -c landline -n '__landline_at \'serve\'' -l proxy-others -d 'Whether peers that are not trusted proxies are served'
complete -c landline -n '__landline_at \'serve\'' -l proxy-deadline -x -d 'Limit on the time until the header is complete'
complete -c landline -n '__landline_at \'serve\'' -l log -x -a 'auto human json off' -d 'Format of the line on standard error for each connection that has ended: text, JSON, or none'
complete -c landline -n '__landline_at \'serve\'' -l metrics -r -F -d 'Address of /metrics, /healthz and /readyz over HTTP: a loopback address, readable by every user of this machine, or a UNIX socket'
complete -c landline -n '__landline_at \'serve\'' -l metrics-mode -x -d 'Permissions of the UNIX socket of metrics'
complete -c landline -n '__landline_at \'serve\'' -l grace -x -d 'Limit on the time that connections have to end when the server stops'
complete -c landline -n '__landline_at \'serve\'' -l takeover -d 'Hot restart: take the sockets over from the running landline serve of the same services that was started with this option, and hand them over to the next one'
complete -c landline -n '__landline_at \'serve\'' -l handover -r -F -d 'UNIX socket of takeover'
complete -c landline -n '__landline_at \'serve\'' -l charset -x -d 'Charset of text on the wire'
complete -c landline -n '__landline_at \'serve\'' -l text -x -d 'greet: text of the greeting'
complete -c landline -n '__landline_at \'serve\'' -l operator -x -a 'echo terminal auto' -d 'call: who answers calls: an echo, or the person at the terminal'
complete -c landline -n '__landline_at \'serve\'' -l command-timeout -x -d 'exec: limit on the run time of a command, over SSH only if it is set'
complete -c landline -n '__landline_at \'serve\'' -l output-limit -x -d 'exec: limit on the bytes that a command may print, over SSH only if it is set'
complete -c landline -n '__landline_at \'serve\'' -l reply-limit -x -d 'exec: limit on the bytes of the reply to a command in a datagram'
complete -c landline -n '__landline_at \'serve\'' -l insecure-udp -d 'exec: run commands in datagrams without the server\'s token'
complete -c landline -n '__landline_at \'serve\'' -l umask -x -d 'exec: permissions that files of commands do not get, see umask(2)'
complete -c landline -n '__landline_at \'serve\'' -l limits -x -d 'exec: limits of each process of a command'
complete -c landline -n '__landline_at \'serve\'' -l host-key -r -F -d 'exec: private host key of SSH'
complete -c landline -n '__landline_at \'serve\'' -l authorized-keys -r -F -d 'exec: keys that may log in over SSH, in the format of sshd(8)'
complete -c landline -n '__landline_at \'serve\'' -l trusted-user-ca-keys -r -F -d 'exec: keys that may sign certificates of SSH users'
complete -c landline -n '__landline_at \'serve\'' -l authorized-principals -r -F -d 'exec: principals that such certificates may have'
complete -c landline -n '__landline_at \'serve\'' -l revoked-keys -r -F -d 'exec: files with keys that may not log in over SSH or sign certificates'
complete -c landline -n '__landline_at \'serve\'' -l commands -r -F -d 'exec: list of the commands that SSH clients may run, without a shell'
complete -c landline -n '__landline_at \'serve\'' -l permit-root -d 'exec: serve SSH as root: every client is root then'
complete -c landline -n '__landline_at \'serve\'' -l login-grace-time -x -d 'exec: limit on the time until an SSH client has logged in'
complete -c landline -n '__landline_at \'serve\'' -l max-startups -x -d 'exec: limit on SSH connections that have not logged in: from begin on rate percent are refused, at full all'
complete -c landline -n '__landline_at \'serve\'' -l per-source-penalties -x -d 'exec: how long an address is refused for each SSH connection that does not log in, from a sum of min on, and at most max'
complete -c landline -n '__landline_at \'serve\'' -l per-source-penalty-exempt-list -x -d 'exec: addresses that have no such penalties'
complete -c landline -n '__landline_at \'serve\'' -l max-auth-tries -x -d 'exec: limit on the keys that an SSH client may show in vain'
complete -c landline -n '__landline_at \'serve\'' -l max-sessions -x -d 'exec: limit on the commands that run in one SSH connection'
complete -c landline -n '__landline_at \'serve\'' -l max-connections-per-key -x -d 'exec: limit on the SSH connections of one key, or of one certificate\'s identity'
complete -c landline -n '__landline_at \'serve\'' -l max-sessions-per-key -x -d 'exec: limit on the commands that run in all SSH connections of one key'
complete -c landline -n '__landline_at \'serve\'' -l accept-env -x -d 'exec: variables that an SSH client may set'
complete -c landline -n '__landline_at \'serve\'' -l audit-log -r -F -d 'exec: file for a line of JSON on each login, each command and each file of SFTP over SSH'
complete -c landline -n '__landline_at \'serve\'' -l recordings -x -a '(__fish_complete_directories)' -d 'exec: folder for a recording of each terminal over SSH, in asciinema\'s format'
complete -c landline -n '__landline_at \'serve\'' -l recording-limit -x -d 'exec: limit on the bytes of a recording: then the command is ended'
complete -c landline -n '__landline_at \'serve\'' -l sftp -x -a '(__fish_complete_directories)' -d 'exec: folder whose files SSH clients may read and write by SFTP, which sees it as /'
complete -c landline -n '__landline_at \'serve\'' -l sftp-read-only -d 'exec: refuse everything in SFTP that would change a file'
complete -c landline -n '__landline_at \'serve\'' -l sftp-read-limit -x -d 'exec: limit on the bytes that a session of SFTP may be sent: then it is ended'
complete -c landline -n '__landline_at \'serve\'' -l sftp-write-limit -x -d 'exec: limit on the bytes that a session of SFTP may write: then it is ended'
complete -c landline -n '__landline_at \'serve\'' -l sftp-max-handles -x -d 'exec: limit on the files and folders that a session of SFTP may have open'
complete -c landline -n '__landline_at \'serve\'' -l answer-rate -x -d 'time: limit on the datagrams answered in a second for each IPv4 address and each /56 of IPv6, other than this machine'
complete -c landline -n '__landline_at \'serve\'' -l answer-burst -x -d 'time: datagrams answered at once for such a source that has been silent'
complete -c landline -n '__landline_at \'serve\'' -l answer-leak -x -d 'time: of requests over the limit one of so many is answered nevertheless, at random, so that nobody can silence the server for a client by forging its address'
complete -c landline -n '__landline_at \'serve\'' -l ntp-stratum -x -d 'time: stratum that NTP tells while a program keeps this clock synchronized, one more than that of its source: what chronyc tracking prints as Stratum'
complete -c landline -n '__landline_at \'serve\'' -l ntp-local-stratum -x -d 'time: stratum that NTP tells while the kernel knows of none'
complete -c landline -n '__landline_at \'serve\'' -l ntp-allow -x -d 'time: who is answered by NTP'
complete -c landline -n '__landline_at \'serve\'' -l ntp-deny -x -d 'time: who is not answered by NTP, of those allowed'
complete -c landline -n '__landline_at \'serve\'' -l ntp-clients -x -d 'time: clients of NTP\'s interleaved mode that each socket remembers, a power of two'
complete -c landline -n '__landline_at \'serve\'' -l ntp-smear -d 'time: smear a leap second: it is spread over 24 hours, from noon to noon, and NTP\'s clients are not told of it'
complete -c landline -n '__landline_at \'serve\'' -l nts-keys -r -F -d 'time: file with the keys of NTS cookies, which several servers may share'
complete -c landline -n '__landline_at \'serve\'' -l nts-server -x -d 'time: name or address of the NTP server that NTS tells its clients'
complete -c landline -n '__landline_at \'serve\'' -l nts-port -x -d 'time: port of the NTP server that NTS tells its clients'
complete -c landline -n '__landline_at \'serve\'' -l json -d 'Print the listeners, the start and the stop as lines of JSON, for programs that start the server'
complete -c landline -n '__landline_at \'serve\'' -a '(__landline_some greet call exec time)'


# landline greet
complete -c landline -n '__landline_at \'greet\'' -l timeout -x -d 'Timeout for the other side, such as 500ms, 5s or 2m'
complete -c landline -n '__landline_at \'greet\'' -l charset -x -d 'The charset of text on the wire, such as GBK'
complete -c landline -n '__landline_at \'greet\'' -l ca -r -F -d 'With tls:, trust the certificates of this PEM file in place of those of the JDK'
complete -c landline -n '__landline_at \'greet\'' -l insecure -d 'With tls:, take any certificate: whoever is on the way can read and change everything'
complete -c landline -n '__landline_at \'greet\'' -l certificate -r -F -d 'With tls:, show the certificate chain of this PEM file if asked'
complete -c landline -n '__landline_at \'greet\'' -l key -r -F -d 'The private key of --certificate, in PEM'
complete -c landline -n '__landline_at \'greet\'' -s h -l help -d 'Print this help'
complete -c landline -n '__landline_at \'greet\'' -l verbose -d 'Also print debug lines and stack traces'
complete -c landline -n '__landline_at \'greet\' 0' -a '(__landline_address unix: tls:)'


# landline call
complete -c landline -n '__landline_at \'call\'' -l timeout -x -d 'Timeout for the other side, such as 500ms, 5s or 2m'
complete -c landline -n '__landline_at \'call\'' -l wait -x -d 'How long to listen after the end of the input, and for the answer to a datagram'
complete -c landline -n '__landline_at \'call\'' -l charset -x -d 'The charset of text on the wire, such as GBK'
complete -c landline -n '__landline_at \'call\'' -l ca -r -F -d 'With tls:, trust the certificates of this PEM file in place of those of the JDK'
complete -c landline -n '__landline_at \'call\'' -l insecure -d 'With tls:, take any certificate: whoever is on the way can read and change everything'
complete -c landline -n '__landline_at \'call\'' -l certificate -r -F -d 'With tls:, show the certificate chain of this PEM file if asked'
complete -c landline -n '__landline_at \'call\'' -l key -r -F -d 'The private key of --certificate, in PEM'
complete -c landline -n '__landline_at \'call\'' -s h -l help -d 'Print this help'
complete -c landline -n '__landline_at \'call\'' -l verbose -d 'Also print debug lines and stack traces'
complete -c landline -n '__landline_at \'call\' 0' -a '(__landline_address unix: udp: tls:)'


# landline exec
complete -c landline -n '__landline_at \'exec\'' -l timeout -x -d 'How long to wait for the connection, or for the reply to a datagram'
complete -c landline -n '__landline_at \'exec\'' -l charset -x -d 'The charset of text on the wire, such as GBK'
complete -c landline -n '__landline_at \'exec\'' -s t -l terminal -d 'Over SSH, run the command in a terminal, as a shell always is'
complete -c landline -n '__landline_at \'exec\'' -s T -l no-terminal -d 'Over SSH, run even a shell without a terminal'
complete -c landline -n '__landline_at \'exec\'' -s n -l no-input -d 'Over SSH, leave standard input unread'
complete -c landline -n '__landline_at \'exec\'' -l ssh-config -r -F -d 'The configuration of SSH in place of ~/.ssh/config and /etc/ssh/ssh_config'
complete -c landline -n '__landline_at \'exec\'' -l ca -r -F -d 'With tls:, trust the certificates of this PEM file in place of those of the JDK'
complete -c landline -n '__landline_at \'exec\'' -l insecure -d 'With tls:, take any certificate: whoever is on the way can read and change everything'
complete -c landline -n '__landline_at \'exec\'' -l certificate -r -F -d 'With tls:, show the certificate chain of this PEM file if asked'
complete -c landline -n '__landline_at \'exec\'' -l key -r -F -d 'The private key of --certificate, in PEM'
complete -c landline -n '__landline_at \'exec\'' -s h -l help -d 'Print this help'
complete -c landline -n '__landline_at \'exec\'' -l verbose -d 'Also print debug lines and stack traces'
complete -c landline -n '__landline_at \'exec\' 0' -a '(__landline_address unix: udp: tls: ssh://)'


# landline time
complete -c landline -n '__landline_at \'time\' 0 direct' -a compare -d 'Ask several NTP servers at once, and tell which agree'
complete -c landline -n '__landline_at help 1; and __fish_seen_subcommand_from time' -a compare -d 'Ask several NTP servers at once, and tell which agree'
complete -c landline -n '__landline_at \'time\' 0 direct' -a watch -d 'Ask an NTP server again and again, and tell how steady the clocks are'
complete -c landline -n '__landline_at help 1; and __fish_seen_subcommand_from time' -a watch -d 'Ask an NTP server again and again, and tell how steady the clocks are'
complete -c landline -n '__landline_at \'time\'' -l timeout -x -d 'Timeout for the other side, such as 500ms, 5s or 2m'
complete -c landline -n '__landline_at \'time\'' -l samples -x -d 'How often to ask a server, 1 to 8 times, 2 seconds apart'
complete -c landline -n '__landline_at \'time\'' -l json -d 'With NTP, print one line of JSON'
complete -c landline -n '__landline_at \'time\'' -l ca -r -F -d 'With nts://, trust the certificates of this PEM file in place of those of the JDK'
complete -c landline -n '__landline_at \'time\'' -s h -l help -d 'Print this help'
complete -c landline -n '__landline_at \'time\'' -l verbose -d 'Also print debug lines and stack traces'
complete -c landline -n '__landline_at \'time\' 0' -a '(__landline_address unix: udp: ntp:// nts://)'


# landline time compare
complete -c landline -n '__landline_at \'time compare\'' -l samples -x -d 'How often to ask a server, 1 to 8 times, 2 seconds apart'
complete -c landline -n '__landline_at \'time compare\'' -l timeout -x -d 'Timeout for the other side, such as 500ms, 5s or 2m'
complete -c landline -n '__landline_at \'time compare\'' -l ca -r -F -d 'With nts://, trust the certificates of this PEM file in place of those of the JDK'
complete -c landline -n '__landline_at \'time compare\'' -l svg -r -F -d 'Also draw a picture into this file, which is replaced'
complete -c landline -n '__landline_at \'time compare\'' -l json -d 'Print one line of JSON'
complete -c landline -n '__landline_at \'time compare\'' -s h -l help -d 'Print this help'
complete -c landline -n '__landline_at \'time compare\'' -l verbose -d 'Also print debug lines and stack traces'
complete -c landline -n '__landline_at \'time compare\'' -a '(__landline_address ntp:// nts://)'


# landline time watch
complete -c landline -n '__landline_at \'time watch\'' -l interval -x -d 'How often to ask, such as 2s, 16s or 1m, at least 2s'
complete -c landline -n '__landline_at \'time watch\'' -l count -x -d 'How many times to ask'
complete -c landline -n '__landline_at \'time watch\'' -l timeout -x -d 'Timeout for the other side, such as 500ms, 5s or 2m'
complete -c landline -n '__landline_at \'time watch\'' -l ca -r -F -d 'With nts://, trust the certificates of this PEM file in place of those of the JDK'
complete -c landline -n '__landline_at \'time watch\'' -l csv -r -F -d 'Write a line of time,offset,delay,error for each sample into this file, which is replaced'
complete -c landline -n '__landline_at \'time watch\'' -l svg -r -F -d 'At the end draw a picture into this file, which is replaced'
complete -c landline -n '__landline_at \'time watch\'' -s h -l help -d 'Print this help'
complete -c landline -n '__landline_at \'time watch\'' -l verbose -d 'Also print debug lines and stack traces'
complete -c landline -n '__landline_at \'time watch\' 0' -a '(__landline_address ntp:// nts://)'


# landline config
complete -c landline -n '__landline_at \'config\'' -l explain -d 'Show the origin of each value, and what it overrides'
complete -c landline -n '__landline_at \'config\'' -l json -d 'The same for programs, in JSON'
complete -c landline -n '__landline_at \'config\'' -l list -d 'List all settings, with a description'
complete -c landline -n '__landline_at \'config\'' -s h -l help -d 'Print this help'
complete -c landline -n '__landline_at \'config\'' -l verbose -d 'Also print debug lines and stack traces'
complete -c landline -n '__landline_at \'config\'' -l config -r -F -d 'Read this file of settings instead of landline/config.toml in $XDG_CONFIG_HOME and $XDG_CONFIG_DIRS'
complete -c landline -n '__landline_at \'config\'' -l set -x -a '(__landline_key =)' -d 'Set anything that a file can, such as greet.idle-timeout=5m'
complete -c landline -n '__landline_at \'config\'' -l tcp -x -d 'TCP addresses to listen on'
complete -c landline -n '__landline_at \'config\'' -l udp -x -d 'UDP addresses to receive on'
complete -c landline -n '__landline_at \'config\'' -l unix -r -F -d 'UNIX socket to listen on, /path or @name'
complete -c landline -n '__landline_at \'config\'' -l ssh -x -d 'exec: addresses to listen on with SSH: of TCP, port 8022 if none is given, or unix:/path'
complete -c landline -n '__landline_at \'config\'' -l ntp -x -d 'time: addresses to serve NTP at'
complete -c landline -n '__landline_at \'config\'' -l nts -x -d 'time: addresses of the key establishment for NTS, the secure form of NTP'
complete -c landline -n '__landline_at \'config\'' -l daytime -x -d 'time: addresses to serve the date at as a line of text, RFC 867, over TCP and UDP'
complete -c landline -n '__landline_at \'config\'' -l rfc868 -x -d 'time: addresses to serve the seconds since 1900 at, RFC 868, over TCP and UDP'
complete -c landline -n '__landline_at \'config\'' -l max-connections -x -d 'Limit on the open connections of a listener'
complete -c landline -n '__landline_at \'config\'' -l max-connections-policy -x -a 'queue refuse reset' -d 'What happens to connections over max-connections: they wait in the accept queue, are sent the refusal and closed, or are reset'
complete -c landline -n '__landline_at \'config\'' -l max-per-peer -x -d 'Limit on the open connections of one address, or of one user on a UNIX socket'
complete -c landline -n '__landline_at \'config\'' -l max-per-peer-policy -x -a 'queue refuse reset' -d 'What happens to connections over max-per-peer'
complete -c landline -n '__landline_at \'config\'' -l max-per-prefix -x -d 'Limit on the open connections of one subnet'
complete -c landline -n '__landline_at \'config\'' -l max-per-prefix-policy -x -a 'queue refuse reset' -d 'What happens to connections over max-per-prefix'
complete -c landline -n '__landline_at \'config\'' -l ipv4-prefix -x -d 'Prefix length of a subnet in IPv4'
complete -c landline -n '__landline_at \'config\'' -l ipv6-prefix -x -d 'Prefix length of a subnet in IPv6'
complete -c landline -n '__landline_at \'config\'' -l rate -x -d 'Limit on new connections per second, on average'
complete -c landline -n '__landline_at \'config\'' -l rate-burst -x -d 'Limit on new connections at once after a pause'
complete -c landline -n '__landline_at \'config\'' -l rate-policy -x -a 'queue refuse reset' -d 'What happens to connections over rate'
complete -c landline -n '__landline_at \'config\'' -l peer-rate -x -d 'Limit on new connections per second of one address, on average'
complete -c landline -n '__landline_at \'config\'' -l peer-rate-burst -x -d 'Limit on new connections of one address at once after a pause'
complete -c landline -n '__landline_at \'config\'' -l peer-rate-policy -x -a 'queue refuse reset' -d 'What happens to connections over peer-rate'
complete -c landline -n '__landline_at \'config\'' -l refusal -x -d 'Text sent to a refused peer'
complete -c landline -n '__landline_at \'config\'' -l handshake-deadline -x -d 'Limit on the PROXY header and the TLS handshake together'
complete -c landline -n '__landline_at \'config\'' -l first-byte-timeout -x -d 'Limit on the time until the peer\'s first byte'
complete -c landline -n '__landline_at \'config\'' -l read-timeout -x -d 'Limit on the wait of each later read'
complete -c landline -n '__landline_at \'config\'' -l write-timeout -x -d 'Limit on the time in which the peer accepts no byte that is sent to it'
complete -c landline -n '__landline_at \'config\'' -l idle-timeout -x -d 'Limit on the time in which no byte moves in either direction'
complete -c landline -n '__landline_at \'config\'' -l min-rate -x -d 'Minimum of bytes per second, both directions together'
complete -c landline -n '__landline_at \'config\'' -l min-rate-window -x -d 'The time over which min-rate is measured'
complete -c landline -n '__landline_at \'config\'' -l connection-deadline -x -d 'Limit on the life of a connection'
complete -c landline -n '__landline_at \'config\'' -l backlog -x -d 'Length of the kernel\'s accept queue'
complete -c landline -n '__landline_at \'config\'' -l shards -x -d 'Number of sockets that share an address by SO_REUSEPORT: of TCP, and of UDP for time'
complete -c landline -n '__landline_at \'config\'' -l batch -x -d 'Limit on datagrams received with one system call'
complete -c landline -n '__landline_at \'config\'' -l unix-mode -x -d 'Permissions of socket files'
complete -c landline -n '__landline_at \'config\'' -l tls-certificate -r -F -d 'PEM file with the certificate chain, the server\'s own first: enables TLS'
complete -c landline -n '__landline_at \'config\'' -l tls-key -r -F -d 'PEM file with the private key, not encrypted'
complete -c landline -n '__landline_at \'config\'' -l tls-client-ca -r -F -d 'PEM file with the root certificates for client certificates'
complete -c landline -n '__landline_at \'config\'' -l tls-client-auth -x -a 'none want need' -d 'Whether clients are asked for a certificate, or must present one'
complete -c landline -n '__landline_at \'config\'' -l tls-alpn -x -d 'Application protocols (ALPN), in order of preference'
complete -c landline -n '__landline_at \'config\'' -l tls-versions -x -a 'TLSv1.3 TLSv1.2' -d 'Versions of TLS'
complete -c landline -n '__landline_at \'config\'' -l proxy-trust -x -d 'Proxies whose PROXY header is trusted'
complete -c landline -n '__landline_at \'config\'' -l proxy-required -d 'Whether each connection of a trusted proxy must begin with a header'
complete -c landline -n '__landline_at \'config\'' -l proxy-others -d 'Whether peers that are not trusted proxies are served'
complete -c landline -n '__landline_at \'config\'' -l proxy-deadline -x -d 'Limit on the time until the header is complete'
complete -c landline -n '__landline_at \'config\'' -l log -x -a 'auto human json off' -d 'Format of the line on standard error for each connection that has ended: text, JSON, or none'
complete -c landline -n '__landline_at \'config\'' -l metrics -r -F -d 'Address of /metrics, /healthz and /readyz over HTTP: a loopback address, readable by every user of this machine, or a UNIX socket'
complete -c landline -n '__landline_at \'config\'' -l metrics-mode -x -d 'Permissions of the UNIX socket of metrics'
complete -c landline -n '__landline_at \'config\'' -l grace -x -d 'Limit on the time that connections have to end when the server stops'
complete -c landline -n '__landline_at \'config\'' -l takeover -d 'Hot restart: take the sockets over from the running landline serve of the same services that was started with this option, and hand them over to the next one'
complete -c landline -n '__landline_at \'config\'' -l handover -r -F -d 'UNIX socket of takeover'
complete -c landline -n '__landline_at \'config\'' -l charset -x -d 'Charset of text on the wire'
complete -c landline -n '__landline_at \'config\'' -l text -x -d 'greet: text of the greeting'
complete -c landline -n '__landline_at \'config\'' -l operator -x -a 'echo terminal auto' -d 'call: who answers calls: an echo, or the person at the terminal'
complete -c landline -n '__landline_at \'config\'' -l command-timeout -x -d 'exec: limit on the run time of a command, over SSH only if it is set'
complete -c landline -n '__landline_at \'config\'' -l output-limit -x -d 'exec: limit on the bytes that a command may print, over SSH only if it is set'
complete -c landline -n '__landline_at \'config\'' -l reply-limit -x -d 'exec: limit on the bytes of the reply to a command in a datagram'
complete -c landline -n '__landline_at \'config\'' -l insecure-udp -d 'exec: run commands in datagrams without the server\'s token'
complete -c landline -n '__landline_at \'config\'' -l umask -x -d 'exec: permissions that files of commands do not get, see umask(2)'
complete -c landline -n '__landline_at \'config\'' -l limits -x -d 'exec: limits of each process of a command'
complete -c landline -n '__landline_at \'config\'' -l host-key -r -F -d 'exec: private host key of SSH'
complete -c landline -n '__landline_at \'config\'' -l authorized-keys -r -F -d 'exec: keys that may log in over SSH, in the format of sshd(8)'
complete -c landline -n '__landline_at \'config\'' -l trusted-user-ca-keys -r -F -d 'exec: keys that may sign certificates of SSH users'
complete -c landline -n '__landline_at \'config\'' -l authorized-principals -r -F -d 'exec: principals that such certificates may have'
complete -c landline -n '__landline_at \'config\'' -l revoked-keys -r -F -d 'exec: files with keys that may not log in over SSH or sign certificates'
complete -c landline -n '__landline_at \'config\'' -l commands -r -F -d 'exec: list of the commands that SSH clients may run, without a shell'
complete -c landline -n '__landline_at \'config\'' -l permit-root -d 'exec: serve SSH as root: every client is root then'
complete -c landline -n '__landline_at \'config\'' -l login-grace-time -x -d 'exec: limit on the time until an SSH client has logged in'
complete -c landline -n '__landline_at \'config\'' -l max-startups -x -d 'exec: limit on SSH connections that have not logged in: from begin on rate percent are refused, at full all'
complete -c landline -n '__landline_at \'config\'' -l per-source-penalties -x -d 'exec: how long an address is refused for each SSH connection that does not log in, from a sum of min on, and at most max'
complete -c landline -n '__landline_at \'config\'' -l per-source-penalty-exempt-list -x -d 'exec: addresses that have no such penalties'
complete -c landline -n '__landline_at \'config\'' -l max-auth-tries -x -d 'exec: limit on the keys that an SSH client may show in vain'
complete -c landline -n '__landline_at \'config\'' -l max-sessions -x -d 'exec: limit on the commands that run in one SSH connection'
complete -c landline -n '__landline_at \'config\'' -l max-connections-per-key -x -d 'exec: limit on the SSH connections of one key, or of one certificate\'s identity'
complete -c landline -n '__landline_at \'config\'' -l max-sessions-per-key -x -d 'exec: limit on the commands that run in all SSH connections of one key'
complete -c landline -n '__landline_at \'config\'' -l accept-env -x -d 'exec: variables that an SSH client may set'
complete -c landline -n '__landline_at \'config\'' -l audit-log -r -F -d 'exec: file for a line of JSON on each login, each command and each file of SFTP over SSH'
complete -c landline -n '__landline_at \'config\'' -l recordings -x -a '(__fish_complete_directories)' -d 'exec: folder for a recording of each terminal over SSH, in asciinema\'s format'
complete -c landline -n '__landline_at \'config\'' -l recording-limit -x -d 'exec: limit on the bytes of a recording: then the command is ended'
complete -c landline -n '__landline_at \'config\'' -l sftp -x -a '(__fish_complete_directories)' -d 'exec: folder whose files SSH clients may read and write by SFTP, which sees it as /'
complete -c landline -n '__landline_at \'config\'' -l sftp-read-only -d 'exec: refuse everything in SFTP that would change a file'
complete -c landline -n '__landline_at \'config\'' -l sftp-read-limit -x -d 'exec: limit on the bytes that a session of SFTP may be sent: then it is ended'
complete -c landline -n '__landline_at \'config\'' -l sftp-write-limit -x -d 'exec: limit on the bytes that a session of SFTP may write: then it is ended'
complete -c landline -n '__landline_at \'config\'' -l sftp-max-handles -x -d 'exec: limit on the files and folders that a session of SFTP may have open'
complete -c landline -n '__landline_at \'config\'' -l answer-rate -x -d 'time: limit on the datagrams answered in a second for each IPv4 address and each /56 of IPv6, other than this machine'
complete -c landline -n '__landline_at \'config\'' -l answer-burst -x -d 'time: datagrams answered at once for such a source that has been silent'
complete -c landline -n '__landline_at \'config\'' -l answer-leak -x -d 'time: of requests over the limit one of so many is answered nevertheless, at random, so that nobody can silence the server for a client by forging its address'
complete -c landline -n '__landline_at \'config\'' -l ntp-stratum -x -d 'time: stratum that NTP tells while a program keeps this clock synchronized, one more than that of its source: what chronyc tracking prints as Stratum'
complete -c landline -n '__landline_at \'config\'' -l ntp-local-stratum -x -d 'time: stratum that NTP tells while the kernel knows of none'
complete -c landline -n '__landline_at \'config\'' -l ntp-allow -x -d 'time: who is answered by NTP'
complete -c landline -n '__landline_at \'config\'' -l ntp-deny -x -d 'time: who is not answered by NTP, of those allowed'
complete -c landline -n '__landline_at \'config\'' -l ntp-clients -x -d 'time: clients of NTP\'s interleaved mode that each socket remembers, a power of two'
complete -c landline -n '__landline_at \'config\'' -l ntp-smear -d 'time: smear a leap second: it is spread over 24 hours, from noon to noon, and NTP\'s clients are not told of it'
complete -c landline -n '__landline_at \'config\'' -l nts-keys -r -F -d 'time: file with the keys of NTS cookies, which several servers may share'
complete -c landline -n '__landline_at \'config\'' -l nts-server -x -d 'time: name or address of the NTP server that NTS tells its clients'
complete -c landline -n '__landline_at \'config\'' -l nts-port -x -d 'time: port of the NTP server that NTS tells its clients'
complete -c landline -n '__landline_at \'config\'' -a '(__landline_key)'


# landline torture
complete -c landline -n '__landline_at \'torture\'' -l send -x -d 'The question that the server has to answer'
complete -c landline -n '__landline_at \'torture\'' -l expect -x -d 'What the answer has to hold'
complete -c landline -n '__landline_at \'torture\'' -l timeout -x -d 'Timeout for the other side, such as 500ms, 5s or 2m'
complete -c landline -n '__landline_at \'torture\'' -l run -x -d 'Start the server with this command, one for sh, and end it when all is done'
complete -c landline -n '__landline_at \'torture\'' -l pid -x -d 'The process of a server that runs already, to look after its CPU time, descriptors, threads'
complete -c landline -n '__landline_at \'torture\'' -l log -r -F -d 'With --run: append what the server prints'
complete -c landline -n '__landline_at \'torture\'' -l only -x -a '(__landline_list split half-closed vanish resets garbage oversized flood silence slow-writers slow-readers never-read loss duplicates reordering empty noise giants truncation starve restart kill)' -d 'Do these acts only, separated by commas'
complete -c landline -n '__landline_at \'torture\'' -l except -x -a '(__landline_list split half-closed vanish resets garbage oversized flood silence slow-writers slow-readers never-read loss duplicates reordering empty noise giants truncation starve restart kill)' -d 'Leave these acts out, separated by commas'
complete -c landline -n '__landline_at \'torture\'' -l list -d 'Print the acts, and end'
complete -c landline -n '__landline_at \'torture\'' -l light -d 'Do an eighth of everything'
complete -c landline -n '__landline_at \'torture\'' -l one-at-a-time -d 'The server serves one caller at a time by design: ask it only after each act'
complete -c landline -n '__landline_at \'torture\'' -l busy -d 'Answers are work for the server: its CPU time counts only while clients are silent'
complete -c landline -n '__landline_at \'torture\'' -l settle -x -d 'How long it may take to give back descriptors and threads'
complete -c landline -n '__landline_at \'torture\'' -l seed -x -d 'Repeat a run with the same random bytes'
complete -c landline -n '__landline_at \'torture\'' -l json -d 'Report in JSON'
complete -c landline -n '__landline_at \'torture\'' -l this-server-is-mine -x -a '(__landline_address )' -d 'Torture a server elsewhere: the same address again, as your word that you may'
complete -c landline -n '__landline_at \'torture\'' -s h -l help -d 'Print this help'
complete -c landline -n '__landline_at \'torture\'' -l verbose -d 'Also print debug lines and stack traces'
complete -c landline -n '__landline_at \'torture\' 0' -a '(__landline_address unix: udp:)'


# landline help
complete -c landline -n '__landline_at \'help\'' -s h -l help -d 'Print this help'
complete -c landline -n '__landline_at \'help\'' -l verbose -d 'Also print debug lines and stack traces'
complete -c landline -n '__landline_at \'help\' 0' -a 'serve greet call exec time config torture help version'


# landline version
complete -c landline -n '__landline_at \'version\'' -s h -l help -d 'Print this help'
complete -c landline -n '__landline_at \'version\'' -l verbose -d 'Also print debug lines and stack traces'
