// SPDX-License-Identifier: Apache-2.0
// Connections that live for one byte: connect, send it, take the answer, close; N at a time, each followed
// by the next. Against an echo server. Prints "messages N seconds S cpu_ns C", where a message is a
// connection. --cpu-seconds is what it is for the other load generators.
#define _GNU_SOURCE
#define PROGRAM "load_connect"
#include "load.h"
#include <sys/epoll.h>

enum { BATCH = 256 };

static double port, connections = 64, warmup = 0.2, seconds = 1, cpu_seconds, pid;
static unsigned source;
static long in_flight;
static int epoll_fd;
static uint64_t served;

static char byte_of(int fd) { return (char)('!' + fd % 94); }

static void begin(void) {
  in_flight++;
  int fd = connect_from(source++, port);
  char byte = byte_of(fd);
  if (send(fd, &byte, 1, MSG_NOSIGNAL) != 1) fail("send");
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0) fail("epoll_ctl");
}

// Takes the answer, if it is all there, and closes.
static void finish(int fd) {
  char answer[2];
  ssize_t n = recv(fd, answer, sizeof answer, MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n < 0) fail("recv");
  if (n == 0) die("the server closed a connection");
  if (n > 1) die("more bytes came back than were sent");
  if (answer[0] != byte_of(fd)) die("a wrong byte came back");
  close(fd);
  served++;
  in_flight--;
}

static void finish_some(void) {
  struct epoll_event events[BATCH];
  int count = epoll_wait(epoll_fd, events, BATCH, SILENCE_MS);
  if (count < 0 && errno != EINTR) fail("epoll_wait");
  if (count == 0) die("the server was silent for %d ms", (int)SILENCE_MS);
  for (int i = 0; i < count; i++) finish(events[i].data.fd);
}

// Ends at a time, and before it once the server's CPU clock has reached cpu_end, if that is not 0.
static void run_until(int64_t end, int64_t cpu_end) {
  while (nanos(CLOCK_MONOTONIC) < end && (cpu_end == 0 || cpu_clock(pid) < cpu_end)) {
    while (in_flight < connections) begin();
    finish_some();
  }
}

int main(int argc, char **argv) {
  parse(argc, argv,
        (struct option[]){{"--port", 1, 65535, &port},
                          {"--pid", 1, 1 << 30, &pid},
                          {"--connections", 1, 4096, &connections},
                          {"--warmup", 0, 86400, &warmup},
                          {"--seconds", 0.001, 86400, &seconds},
                          {"--cpu-seconds", 0.001, 86400, &cpu_seconds},
                          {0}});
  need(port, "--port");
  if (cpu_seconds > 0) need(pid, "--pid");
  raise_file_limit();
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_fd < 0) fail("epoll_create1");
  source = (unsigned)getpid() * 251;
  run_until(nanos(CLOCK_MONOTONIC) + (int64_t)(warmup * 1e9), 0);
  int64_t cpu = cpu_clock(pid);
  int64_t start = nanos(CLOCK_MONOTONIC);
  served = 0;
  if (cpu_seconds > 0) {
    // A server that needs little of its core, or gets little, does not hold up the run for ever.
    run_until(start + (int64_t)(PATIENCE * cpu_seconds * 1e9), cpu + (int64_t)(cpu_seconds * 1e9));
  } else {
    run_until(start + (int64_t)(seconds * 1e9), 0);
  }
  int64_t took = nanos(CLOCK_MONOTONIC) - start;
  print_result(served, took, pid == 0 ? -1 : cpu_clock(pid) - cpu);
  while (in_flight > 0) finish_some();
  return 0;
}
