// SPDX-License-Identifier: Apache-2.0
// Takes what a server sends, as fast as it comes, from a port or a UNIX socket. Until the time that is
// measured, every byte is compared with the pattern that all servers send (byte i of each 64 KiB is
// i % 251). After that a TCP reader has the kernel drop the bytes unread (MSG_TRUNC), so that the server
// and not the copying of its reader sets the pace; UNIX sockets cannot do that. Prints "messages N seconds
// S cpu_ns C", where a message is a byte.
#define _GNU_SOURCE
#define PROGRAM "load_bulk"
#include "load.h"
#include <sys/un.h>

enum { BLOCK = 64 * 1024, CHUNK = 256 * 1024 };

static double port, warmup = 0.2, seconds = 1, cpu_seconds, pid;
static char pattern[BLOCK + CHUNK], buffer[CHUNK];
static uint64_t taken;

static int connect_unix(const char *path) {
  struct sockaddr_un to = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof to.sun_path) die("path too long: %s", path);
  strcpy(to.sun_path, path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) fail("socket");
  if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0) fail("connect");
  return fd;
}

static void take(int fd, int flags) {
  ssize_t n = recv(fd, buffer, sizeof buffer, flags);
  if (n < 0) {
    if (errno == EAGAIN) die("the server was silent for %d ms", (int)SILENCE_MS);
    if (errno != EINTR) fail("recv");
    return;
  }
  if (n == 0) die("the server closed the connection");
  if (flags == 0 && memcmp(buffer, pattern + taken % BLOCK, (size_t)n) != 0) {
    die("wrong bytes came after %llu", (unsigned long long)taken);
  }
  taken += (uint64_t)n;
}

// Ends at a time, and before it once the server's CPU clock has reached cpu_end, if that is not 0.
static void run_until(int fd, int flags, int64_t end, int64_t cpu_end) {
  while (nanos(CLOCK_MONOTONIC) < end && (cpu_end == 0 || cpu_clock(pid) < cpu_end)) take(fd, flags);
}

int main(int argc, char **argv) {
  // The first option may be the path of a UNIX socket.
  const char *path = argc > 2 && strcmp(argv[1], "--unix") == 0 ? argv[2] : NULL;
  int skipped = path == NULL ? 0 : 2;
  parse(argc - skipped, argv + skipped,
        (struct option[]){{"--port", 1, 65535, &port},
                          {"--pid", 1, 1 << 30, &pid},
                          {"--warmup", 0, 86400, &warmup},
                          {"--seconds", 0.001, 86400, &seconds},
                          {"--cpu-seconds", 0.001, 86400, &cpu_seconds},
                          {0}});
  if (path == NULL) need(port, "--port");
  if (cpu_seconds > 0) need(pid, "--pid");
  for (size_t i = 0; i < sizeof pattern; i++) pattern[i] = (char)(i % BLOCK % 251);
  int fd = path == NULL ? connect_from((unsigned)getpid(), port) : connect_unix(path);
  struct timeval silence = {.tv_sec = SILENCE_MS / 1000};
  if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof silence) < 0) fail("setsockopt SO_RCVTIMEO");
  run_until(fd, 0, nanos(CLOCK_MONOTONIC) + (int64_t)(warmup * 1e9), 0);
  if (cpu_seconds > 0) {
    // A server that needs little of its core, or gets little, does not hold up the run for ever.
    run_until(fd, 0, nanos(CLOCK_MONOTONIC) + (int64_t)(PATIENCE * cpu_seconds * 1e9),
              cpu_clock(pid) + (int64_t)(cpu_seconds * 1e9));
  }
  int64_t cpu = cpu_clock(pid);
  int64_t start = nanos(CLOCK_MONOTONIC);
  uint64_t before = taken;
  run_until(fd, path == NULL ? MSG_TRUNC : 0, start + (int64_t)(seconds * 1e9), 0);
  int64_t took = nanos(CLOCK_MONOTONIC) - start;
  print_result(taken - before, took, pid == 0 ? -1 : cpu_clock(pid) - cpu);
  return 0;
}
