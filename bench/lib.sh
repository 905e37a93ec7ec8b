# SPDX-License-Identifier: Apache-2.0
# What bench/run and bench/count-syscalls share: which servers there are, options, the build, starting and
# stopping servers, driving load at them. Sourced, never run.
# shellcheck shell=bash disable=SC2034,SC2154

export LC_ALL=C
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target=$root/bench/target
me=bench
# shellcheck source=../tools/find-jdk
. "$root/tools/find-jdk"

# The table of measures and servers: not every server has every measure.
set_known_servers() {
  case $1 in
    echo | latency | active | connect | memory)
      known_servers='c-epoll c-uring netty-epoll netty-uring jdk-virtual jdk-selector asyncio'
      known_servers+=' landline landline-socket landline-recorded landline-poll'
      ;;
    bulk-tcp | bulk-unix)
      known_servers='c-blocking netty-epoll netty-uring jdk-virtual asyncio landline landline-socket'
      ;;
    bulk-sendfile) known_servers='c-blocking netty-epoll netty-uring jdk-virtual asyncio landline-socket' ;;
    flood) known_servers='c-epoll netty-epoll jdk-virtual landline landline-limited' ;;
    tls | tls-*) known_servers='c-openssl netty-jdk netty-openssl jdk-virtual landline' ;;
    ntp) known_servers='c-ntp landline-ntp chronyd' ;;
    ntp-interleaved) known_servers='c-ntp-stamps landline-ntp chronyd' ;;
    ntp-nts | nts-ke) known_servers='chronyd landline-ntp' ;;
    udp) known_servers='c-udp-mmsg c-udp-plain jdk-udp landline-udp landline-udp-plain' ;;
  esac
  measure=$1
  read -r -a servers <<<"$known_servers"
}

# The same for every Java server. The collector is the one that the JVM itself picks on a single core;
# a fixed heap keeps its resizing out of the figures; Landline and Netty both call native code.
set_java_flags() {
  local heap=256m
  # With a 16 KiB buffer for each connection, as blocking servers have it.
  ((connections < 5000)) || heap=1g
  java_flags=(-XX:+UseSerialGC "-Xms$heap" "-Xmx$heap" --enable-native-access=ALL-UNNAMED)
}

# A heap that is resident as a whole from the start: what it holds is counted beside it.
set_java_flags_for_memory() {
  java_flags=(-XX:+UseSerialGC -Xms256m -Xmx256m -XX:+AlwaysPreTouch --enable-native-access=ALL-UNNAMED)
}

# A server is a name and a command which prints "listening PORT", or "listening PATH" of a UNIX socket, on
# stdout as soon as connections are accepted (on 127.0.0.1), serves until it is killed, and has room for
# `connections` of them.
set_server_command() {
  local java=("$jdk/bin/java" "${java_flags[@]}" -cp "$target/classes:$target/lib/*") python=(python3 -I)
  local bulk=() buffer=() certificate=()
  case $measure in
    bulk-tcp) bulk=(tcp) ;;
    bulk-unix) bulk=(unix "$work/$1.sock") ;;
    bulk-sendfile) bulk=(sendfile "$work/bulk") ;;
    # The handler's own buffer is small where memory is measured, or many connections come and go.
    memory | flood) buffer=(256) ;;
    tls | tls-*) buffer=(16384) certificate=("$work/tls.crt" "$work/tls.key") ;;
  esac
  case $measure:$1 in
    bulk-*:c-blocking) server_command=("$target/bulk_blocking" "${bulk[@]}") ;;
    bulk-*:netty-*) server_command=("${java[@]}" landline.bench.NettyBulk "$1" "${bulk[@]}") ;;
    bulk-*:jdk-virtual) server_command=("${java[@]}" landline.bench.JdkBulk "${bulk[@]}") ;;
    bulk-*:asyncio) server_command=("${python[@]}" "$root/bench/python/asyncio_bulk.py" "${bulk[@]}") ;;
    bulk-*:landline) server_command=("${java[@]}" landline.bench.LandlineBulk "${bulk[@]}") ;;
    bulk-*:landline-socket) server_command=("${java[@]}" landline.bench.LandlineSocketBulk "${bulk[@]}") ;;
    tls*:c-openssl) server_command=("$target/echo_tls" "${certificate[@]}") ;;
    tls*:netty-*)
      local provider=${1#netty-}
      server_command=("${java[@]}" landline.bench.NettyEcho netty-epoll "${provider^^}" "${certificate[@]}")
      ;;
    tls*:jdk-virtual) server_command=("${java[@]}" landline.bench.JdkVirtualEcho "${buffer[@]}" "$work/tls.p12") ;;
    *:c-epoll) server_command=("$target/echo_epoll") ;;
    *:c-uring) server_command=("$target/echo_uring") ;;
    *:netty-*) server_command=("${java[@]}" landline.bench.NettyEcho "$1") ;;
    *:jdk-virtual) server_command=("${java[@]}" landline.bench.JdkVirtualEcho "${buffer[@]}") ;;
    *:jdk-selector) server_command=("${java[@]}" landline.bench.JdkSelectorEcho) ;;
    *:asyncio) server_command=("${python[@]}" "$root/bench/python/asyncio_echo.py") ;;
    flood:landline-limited) server_command=("${java[@]}" landline.bench.LandlineEcho "${buffer[@]}" limited) ;;
    *:landline) server_command=("${java[@]}" landline.bench.LandlineEcho "${buffer[@]}" "${certificate[@]}") ;;
    *:landline-socket) server_command=("${java[@]}" landline.bench.LandlineSocketEcho "${buffer[@]}") ;;
    *:landline-recorded)
      local events=none event
      for event in Connect Accept Read Write Close; do events+=,+landline.Socket$event#enabled=true; done
      server_command=("${java[@]:0:${#java_flags[@]}+1}" -Xlog:jfr+startup=off
        "-XX:StartFlightRecording:settings=$events" "${java[@]:${#java_flags[@]}+1}" landline.bench.LandlineSocketEcho
        "${buffer[@]}")
      ;;
    *:landline-poll) server_command=("${java[@]}" landline.bench.LandlinePollEcho) ;;
    *:c-ntp) server_command=("$target/ntp_mmsg") ;;
    *:c-ntp-stamps) server_command=("$target/ntp_mmsg" stamps) ;;
    ntp-nts:landline-ntp | nts-ke:landline-ntp)
      server_command=("${java[@]}" landline.bench.LandlineNtp "$work/tls.crt" "$work/tls.key")
      ;;
    *:landline-ntp) server_command=("${java[@]}" landline.bench.LandlineNtp) ;;
    *:chronyd) set_chronyd_command ;;
    *:c-udp-mmsg) server_command=("$target/udp_echo_mmsg") ;;
    *:c-udp-plain) server_command=("$target/udp_echo_plain") ;;
    *:jdk-udp) server_command=("${java[@]}" landline.bench.JdkUdpEcho) ;;
    *:landline-udp) server_command=("${java[@]}" landline.bench.LandlineUdpEcho) ;;
    *:landline-udp-plain) server_command=("${java[@]}" landline.bench.LandlineUdpEchoPlain) ;;
    *) usage_error "unknown server: $1 (known: $known_servers)" ;;
  esac
}

# It has no way to tell when it is ready: the load generator sends again. It serves the time, and never sets it.
set_chronyd_command() {
  local port=$((20000 + RANDOM % 10000)) config=$work/chrony.conf
  printf '%s\n' "port $port" 'cmdport 0' 'bindcmdaddress /' 'local stratum 5' 'allow 127/8' 'user root' \
    "pidfile $work/chrony.pid" >"$config"
  # Keys are established by the process whose CPU time is measured.
  [[ $measure != ntp-nts && $measure != nts-ke ]] ||
    printf '%s\n' "ntsserverkey $work/tls.key" "ntsservercert $work/tls.crt" "ntsport $port" 'ntsprocesses 0' \
      'maxntsconnections 300' >>"$config"
  server_command=(bash -c "echo listening $port; exec chronyd -x -d -f $config")
}

fail() {
  printf 'bench: %s\n' "$1" >&2
  exit 1
}

usage_error() {
  printf 'bench: %s (see %s --help)\n' "$1" "$program" >&2
  exit 2
}

# parse_options "NAMES" ARGUMENT...: sets the variable of each option that is one of NAMES.
parse_options() {
  local allowed=$1 option
  shift
  while (($# > 0)); do
    option=${1#--}
    [[ $1 == --* && " $allowed " == *" $option "* ]] || usage_error "unknown argument: $1"
    (($# > 1)) || usage_error "$1 needs a value"
    case $option in
      servers) IFS=, read -r -a servers <<<"$2" ;;
      tool)
        [[ $2 == perf || $2 == strace ]] || usage_error "--tool is not perf or strace: $2"
        tool=$2
        ;;
      cores)
        [[ $2 =~ ^([0-9]{1,4}),([0-9]{1,4})$ ]] || usage_error "--cores is not SERVER,LOAD: $2"
        server_core=$((10#${BASH_REMATCH[1]})) load_core=$((10#${BASH_REMATCH[2]}))
        ;;
      *)
        [[ $2 =~ ^[1-9][0-9]{0,8}$ ]] || usage_error "$1 is not a whole number of 1 or more: $2"
        printf -v "$option" %s "$2"
        ;;
    esac
    shift 2
  done
  check_servers
}

check_servers() {
  local name seen=' '
  ((${#servers[@]} > 0)) || usage_error '--servers names none'
  for name in "${servers[@]}"; do
    [[ -n $name && " $known_servers " == *" $name "* ]] ||
      usage_error "unknown server: '$name' (known for $measure: $known_servers)"
    [[ $seen != *" $name "* ]] || usage_error "server named twice: $name"
    seen+="$name "
  done
}

check_machine() {
  local tool core
  [[ $(uname -s) == Linux ]] || fail "needs Linux, this is $(uname -s)"
  for tool in "$@"; do
    command -v "$tool" >/dev/null || fail "$tool not found"
  done
  ((server_core != load_core)) || usage_error "--cores needs two different cores: $server_core,$load_core"
  for core in "$server_core" "$load_core"; do
    taskset -c "$core" true 2>/dev/null ||
      fail "core $core cannot be used (allowed: $(taskset -cp $$ | sed 's/.*: //'))"
  done
  ulimit -Sn "$(ulimit -Hn)"
  # Taken before the build adds to it.
  load_average=$(cut -d ' ' -f 1-3 /proc/loadavg)
}

# Each end has a descriptor for each connection; servers keep some for themselves, and some of their limit free.
check_descriptors() {
  local limit
  limit=$(ulimit -Hn)
  [[ $limit == unlimited ]] || ((connections + 500 <= limit)) ||
    fail "--connections $connections needs a limit of $((connections + 500)) open files, this is $limit"
}

# Whether one of the servers to run needs Maven.
has_java() {
  local name
  for name in "${servers[@]}"; do
    [[ $name == c-* || $name == asyncio || $name == chronyd ]] || return 0
  done
  return 1
}

# Some kernels and containers forbid io_uring: then those servers cannot be compared, and that is said.
leave_out_uring() {
  local reason name kept=() left=()
  reason=$("$target/echo_uring" probe 2>&1) && return
  for name in "${servers[@]}"; do
    if [[ $name == *-uring ]]; then left+=("$name"); else kept+=("$name"); fi
  done
  ((${#left[@]} > 0)) || return 0
  ((${#kept[@]} > 0)) || fail "no io_uring here: ${reason#*: }"
  servers=("${kept[@]}")
  printf 'left out  %s: no io_uring here: %s\n' "${left[*]}" "${reason#*: }"
}

# compile SOURCE PROGRAM OPTION...
compile() {
  local source=bench/c/$1.c program=$target/$2
  shift 2
  gcc -O2 -Wall -Wextra -o "$program" "$root/$source" "$@" >"$log" 2>&1 ||
    fail "gcc failed on $source: $(grep -m 1 error: "$log") (all of it: $log)"
}

build() {
  mkdir -p "$target"
  say 'building'
  local log=$target/build.log source
  for source in "$root"/bench/c/*.c; do
    source=$(basename "$source" .c)
    [[ $source == *_tls || $source == load_ntske ]] || compile "$source" "$source"
  done
  [[ $measure != nts-ke ]] || compile load_ntske load_ntske -lssl -lcrypto -lpthread
  if [[ $measure == tls* ]]; then
    compile echo_tls echo_tls -lssl -lcrypto
    compile load load_tls -DTLS -lssl -lcrypto
    compile load_connect load_connect_tls -DTLS -lssl -lcrypto
  fi
  leave_out_uring
  find_jdk
  has_java || return 0
  local maven=(mvn -q -B -Dstyle.color=never -pl bench -am package -DskipTests)
  export JAVA_HOME=$jdk
  (cd "$root" && "${maven[@]}" -o >"$log" 2>&1) || (cd "$root" && "${maven[@]}" >"$log" 2>&1) ||
    fail "Maven failed: $(grep -m 1 '^\[ERROR\].*\.java' "$log" || grep -m 1 '^\[ERROR\]' "$log") (all of it: $log)"
}

declare -A pid_of port_of
work=

prepare_work() {
  work=$(mktemp -d)
  trap 'stop_servers; rm -rf "$work"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

# A certificate that nobody vouches for, with a key on P-256, as files of PEM, and both as PKCS#12 for the JDK.
make_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/tls.key" -out "$work/tls.crt" \
    -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>"$work/openssl.err" &&
    openssl pkcs12 -export -inkey "$work/tls.key" -in "$work/tls.crt" -out "$work/tls.p12" -passout pass: \
      2>"$work/openssl.err" || fail "openssl made no certificate: $(grep -m 1 . "$work/openssl.err")"
}

start_server() {
  local name=$1 line out
  set_server_command "$name"
  rm -f "$work/$name.sock"*
  mkfifo "$work/$name.out"
  taskset -c "$server_core" "${server_command[@]}" >"$work/$name.out" 2>"$work/$name.err" &
  pid_of[$name]=$!
  # Else bash writes its own line about a server that was killed.
  disown
  exec {out}<"$work/$name.out"
  rm "$work/$name.out"
  read -r -t 30 -u "$out" line || line=
  exec {out}<&-
  [[ $line =~ ^listening\ ([0-9]+|/.*)$ ]] ||
    fail "$name did not start: $(grep -m 1 . "$work/$name.err" || echo "no 'listening PORT' within 30 s, but '$line'")"
  port_of[$name]=${BASH_REMATCH[1]}
}

stop_server() {
  kill -KILL "${pid_of[$1]}" 2>/dev/null
  while kill -0 "${pid_of[$1]}" 2>/dev/null; do
    sleep 0.01
  done
  # A new one has other keys.
  rm -f "$work/$1.request"
  unset "pid_of[$1]"
}

stop_servers() {
  local name
  for name in "${!pid_of[@]}"; do
    stop_server "$name"
  done
}

# drive NAME GENERATOR OPTION...: loads the server, and sets messages, elapsed, cpu_ns and lost, and output to
# all that the load generator printed. load_wrapper is a command that is to run it, or nothing.
load_wrapper=()
drive() {
  local name=$1 generator=$2 to=(--port "${port_of[$1]}")
  shift 2
  [[ ${to[1]} != /* ]] || to[0]=--unix
  output=$("${load_wrapper[@]}" taskset -c "$load_core" "$target/$generator" "${to[@]}" \
    --pid "${pid_of[$name]}" "$@" 2>"$work/load.err") ||
    fail "$name: $(cat "$work/load.err" "$work/$name.err" | grep -m 1 . || echo 'the load generator failed')"
  read -r _ messages _ elapsed _ cpu_ns _ lost _ <<<"$output"
  lost=${lost:-0}
}

# drive_flood NAME quiet|flooded OPTION...
drive_flood() {
  local name=$1 crowd=(--connections "$connections" --size "$size" --rate 5000)
  [[ $2 == quiet ]] || crowd+=(--flood "$flood")
  shift 2
  drive "$name" load_latency "${crowd[@]}" "$@"
}

# drive_ntp NAME OPTION...
drive_ntp() {
  local name=$1 more=() tries
  shift
  case $measure in
    ntp-interleaved) more=(--interleaved 1) ;;
    ntp-nts)
      # Keys are established on the port of TCP with the same number.
      for ((tries = 0; tries < 50; tries++)); do
        [[ ! -s $work/$name.request ]] || break
        "$jdk/bin/java" "${java_flags[@]}" -cp "$target/classes:$target/lib/*" landline.bench.NtsRequest \
          "${port_of[$name]}" "$work/tls.crt" "$work/$name.request" 2>"$work/request.err" || sleep 0.2
      done
      [[ -s $work/$name.request ]] || fail "$name: no NTS request: $(grep -m 1 . "$work/request.err")"
      more=(--request "$work/$name.request")
      ;;
  esac
  drive "$name" ntp_load --connections "$connections" --window "$window" "$@" "${more[@]}"
}

# Waits until somebody listens at the port of a server.
await_port() {
  local tries
  for ((tries = 0; tries < 50; tries++)); do
    ! (exec 3<>"/dev/tcp/127.0.0.1/${port_of[$1]}") 2>/dev/null || return 0
    sleep 0.2
  done
  fail "$1: nobody listens at port ${port_of[$1]}"
}

# In CPU time, so that a server which has to share its core gets as far as one that has it alone. And over
# connections enough, for what a connection begins with is compiled after some 200 of them; as long as it is
# interpreted, each switch of a virtual thread takes the JVM's slow path. What has no JIT needs little.
warm_up() {
  local name=$1 connected cpu=$warmup load=(--connections "$connections" --size "$size") tls=
  [[ $name != c-* && $name != asyncio && $name != chronyd ]] || cpu=0.3
  case $measure in
    connect) drive "$name" load_connect --warmup 0 --cpu-seconds "$cpu" ;;
    bulk-*) drive "$name" load_bulk --warmup 0 --cpu-seconds "$cpu" --seconds 0.1 ;;
    ntp*) drive_ntp "$name" --warmup 0 --cpu-seconds "$cpu" ;;
    udp) drive "$name" udp_load "${load[@]}" --window "$window" --warmup 0 --cpu-seconds "$cpu" ;;
    nts-ke)
      await_port "$name"
      drive "$name" load_ntske --warmup 0 --cpu-seconds "$cpu" --connections "$connections"
      ;;
    tls-*)
      drive "$name" load_connect_tls --warmup 0 --cpu-seconds "$cpu" --resume "$resume" --connections "$connections"
      ;;
    *)
      local turn turns=1
      # A handshake after thousands of messages undoes some of what the JIT has made of the JDK's TLS.
      [[ $measure != tls ]] || tls=_tls turns=3
      for ((turn = 0; turn < turns; turn++)); do
        for ((connected = 0; connected < 640; connected += connections)); do
          drive "$name" "load$tls" "${load[@]}" --warmup 0 --seconds 0.1
        done
        drive "$name" "load$tls" "${load[@]}" --warmup 0 --cpu-seconds "$cpu"
      done
      [[ $measure != flood ]] || drive_flood "$name" flooded --warmup 0 --seconds 2
      ;;
  esac
}

print_facts() {
  local model
  model=$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)
  printf 'machine   %s, %s cores, %s, Linux %s, load average %s\n' "${model:-unnamed processor}" \
    "$(nproc --all)" "$(uname -m)" "$(uname -r)" "$load_average"
  printf 'software  JDK %s, %s, %s, Netty %s, revision %s\n' \
    "$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$jdk/release")" "$(gcc --version | head -n 1)" \
    "$(python3 --version)" \
    "$(sed -n 's/.*<netty.version>\(.*\)<.*/\1/p' "$root/pom.xml")" \
    "$(git -C "$root" describe --always --dirty 2>/dev/null || echo unknown)"
  printf 'pinned    server to core %s, load to core %s\n' "$server_core" "$load_core"
  printf 'java      %s\n' "${java_flags[*]}"
}
