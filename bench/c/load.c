// SPDX-License-Identifier: Apache-2.0
// The load generator: N connections, one message in flight on each, every echoed byte compared with
// what was sent. After the warm-up it reads the server's CPU clock, counts messages for a while and
// reads the clock again. Prints "messages N seconds S cpu_ns C" where C is -1 without --pid. With
// --cpu-seconds the time to be measured is the server's CPU time, which is how a JIT is warmed up on a
// machine that others share.
#define _GNU_SOURCE
#define PROGRAM "load"
#include "load.h"
#include "wire.h"
#include <sys/epoll.h>

// After so many connections the load generator waits for an answer, so that it stays within the servers'
// accept queue: the kernel drops what is more, and tries again only after a second.
enum { BATCH = 256, CHUNK = 64 * 1024, PACE = 64 };

struct connection {
  struct wire wire;
  size_t sent, received;
  uint32_t message;
  char *bytes;
};

static double port, connections = 64, size = 64, warmup = 3, seconds = 3, cpu_seconds, pid;
static struct connection *all;
static int epoll_fd;
static uint64_t messages;

// Message number and connection go into the first bytes, so that an answer which is late, or which
// belongs to another connection, never compares equal.
static void next_message(struct connection *c) {
  uint32_t head[2] = {++c->message, (uint32_t)(c - all)};
  memcpy(c->bytes, head, size < sizeof head ? (size_t)size : sizeof head);
  c->sent = c->received = 0;
}

static void send_more(struct connection *c) {
  while (c->sent < (size_t)size) {
    ssize_t n = wire_send(&c->wire, c->bytes + c->sent, (size_t)size - c->sent);
    if (n < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN) return;
      fail("send");
    }
    c->sent += (size_t)n;
  }
}

static void check(struct connection *c, const char *got, size_t n) {
  if (c->received + n > c->sent) die("more bytes came back than were sent on connection %ld", (long)(c - all));
  if (memcmp(got, c->bytes + c->received, n) != 0) {
    die("wrong bytes came back on connection %ld, message %u", (long)(c - all), c->message);
  }
}

static void receive_more(struct connection *c) {
  static char buffer[CHUNK];
  for (;;) {
    ssize_t n = wire_recv(&c->wire, buffer, sizeof buffer);
    if (n < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN) return;
      fail("recv");
    }
    if (n == 0) die("the server closed connection %ld", (long)(c - all));
    check(c, buffer, (size_t)n);
    c->received += (size_t)n;
    if (c->received == (size_t)size) {
      messages++;
      next_message(c);
      send_more(c);
      return;  // The next answer is still to come: its arrival raises the next edge.
    }
  }
}

// Ends at a time, and before it once the server's CPU clock has reached cpu_end, if that is not 0.
static void run_until(int64_t end, int64_t cpu_end) {
  struct epoll_event events[BATCH];
  while (nanos(CLOCK_MONOTONIC) < end && (cpu_end == 0 || cpu_clock(pid) < cpu_end)) {
    int count = epoll_wait(epoll_fd, events, BATCH, SILENCE_MS);
    if (count < 0 && errno != EINTR) fail("epoll_wait");
    if (count == 0) die("the server was silent for %d ms", (int)SILENCE_MS);
    for (int i = 0; i < count; i++) {
      struct connection *c = events[i].data.ptr;
      send_more(c);
      receive_more(c);
    }
  }
}

// A message there and back, for a connection that is not watched yet.
static void exchange(struct connection *c) {
  uint64_t before = messages;
  for (send_more(c); messages == before; send_more(c)) {
    await_input(c->wire.fd);
    receive_more(c);
  }
}

static void connect_all(void) {
  all = calloc((size_t)connections, sizeof *all);
  if (all == NULL) fail("calloc");
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_fd < 0) fail("epoll_create1");
  for (long i = 0; i < connections; i++) {
    struct connection *c = &all[i];
    c->bytes = malloc((size_t)size);
    if (c->bytes == NULL) fail("malloc");
    for (long k = 0; k < size; k++) c->bytes[k] = (char)('!' + k % 94);
    wire_connect(&c->wire, (unsigned)getpid(), port);
    next_message(c);
    if (i % PACE == PACE - 1) exchange(c);
  }
  for (long i = 0; i < connections; i++) {
    struct connection *c = &all[i];
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, c->wire.fd, &event) < 0) fail("epoll_ctl");
  }
}

static void hang_up_all(void) {
  for (long i = 0; i < connections; i++) {
    wire_end(&all[i].wire);
    if (shutdown(all[i].wire.fd, SHUT_WR) < 0) fail("shutdown");
  }
  for (long i = 0; i < connections; i++) hang_up(all[i].wire.fd);
}

int main(int argc, char **argv) {
  parse(argc, argv,
        (struct option[]){{"--port", 1, 65535, &port},
                          {"--pid", 1, 1 << 30, &pid},
                          {"--connections", 1, 1000000, &connections},
                          {"--size", 1, 1 << 30, &size},
                          {"--warmup", 0, 86400, &warmup},
                          {"--seconds", 0.001, 86400, &seconds},
                          {"--cpu-seconds", 0.001, 86400, &cpu_seconds},
                          {0}});
  need(port, "--port");
  if (cpu_seconds > 0) need(pid, "--pid");
  raise_file_limit();
  wire_init();
  connect_all();
  run_until(nanos(CLOCK_MONOTONIC) + (int64_t)(warmup * 1e9), 0);
  int64_t cpu = cpu_clock(pid);
  int64_t start = nanos(CLOCK_MONOTONIC);
  messages = 0;
  if (cpu_seconds > 0) {
    // A server that needs little of its core, or gets little, does not hold up the run for ever.
    run_until(start + (int64_t)(PATIENCE * cpu_seconds * 1e9), cpu + (int64_t)(cpu_seconds * 1e9));
  } else {
    run_until(start + (int64_t)(seconds * 1e9), 0);
  }
  int64_t took = nanos(CLOCK_MONOTONIC) - start;
  print_result(messages, took, pid == 0 ? -1 : cpu_clock(pid) - cpu);
  hang_up_all();
  return 0;
}
