// SPDX-License-Identifier: Apache-2.0
// Connections that live for one byte: connect, send it, take the answer, close; N at a time, each followed
// by the next; with --rate so many a second at most. Against an echo server. With -DTLS each begins with a handshake, and with --resume 1 that is
// one by a ticket of the connection before it; a second line, "resumed N", tells how often that went well. Prints "messages N seconds S cpu_ns C", where a message is a
// connection. --cpu-seconds is what it is for the other load generators.
#define _GNU_SOURCE
#define PROGRAM "load_connect"
#include "load.h"
#include "wire.h"
#include <sys/epoll.h>

enum { BATCH = 256 };

static double port, connections = 64, warmup = 0.2, seconds = 1, cpu_seconds, pid, rate;
static int64_t due;
static unsigned source;
static int epoll_fd;
static uint64_t served;

// Has one connection after another.
struct place {
  struct wire wire;
  int sent;
};

static struct place *places, **empty;
static long empties;

static char byte_of(const struct place *p) { return (char)('!' + (p - places) % 94); }

static int would_block(ssize_t n, const char *call) {
  if (n >= 0) return 0;
  if (errno != EAGAIN && errno != EINTR) fail(call);
  return 1;
}

static int send_byte(struct place *p) {
  char byte = byte_of(p);
  if (!p->sent && !would_block(wire_send(&p->wire, &byte, 1), "send")) p->sent = 1;
  return p->sent;
}

static void begin(struct place *p) {
  wire_connect(&p->wire, source++, port);
  p->sent = 0;
  send_byte(p);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = p};
  if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, p->wire.fd, &event) < 0) fail("epoll_ctl");
}

// Takes the answer, if it is all there, and closes.
static void proceed(struct place *p) {
  char answer[2];
  if (!send_byte(p)) return;
  ssize_t n = wire_recv(&p->wire, answer, sizeof answer);
  if (would_block(n, "recv")) return;
  if (n == 0) die("the server closed a connection");
  if (n > 1) die("more bytes came back than were sent");
  if (answer[0] != byte_of(p)) die("a wrong byte came back");
  wire_end(&p->wire);
  close(p->wire.fd);
  served++;
  empty[empties++] = p;
}

static void proceed_some(void) {
  struct epoll_event events[BATCH];
  int count = epoll_wait(epoll_fd, events, BATCH, rate > 0 ? 1 : SILENCE_MS);
  if (count < 0 && errno != EINTR) fail("epoll_wait");
  if (count == 0 && rate == 0) die("the server was silent for %d ms", (int)SILENCE_MS);
  for (int i = 0; i < count; i++) proceed(events[i].data.ptr);
}

// Whether one more may begin now. What was not begun in time is not made up for.
static int is_due(void) {
  if (rate == 0) return 1;
  int64_t now = nanos(CLOCK_MONOTONIC), interval = (int64_t)(1e9 / rate);
  if (now < due) return 0;
  due = now - due > 100 * interval ? now : due + interval;
  return 1;
}

// Ends at a time, and before it once the server's CPU clock has reached cpu_end, if that is not 0.
static void run_until(int64_t end, int64_t cpu_end) {
  while (nanos(CLOCK_MONOTONIC) < end && (cpu_end == 0 || cpu_clock(pid) < cpu_end)) {
    while (empties > 0 && is_due()) begin(empty[--empties]);
    proceed_some();
  }
}

int main(int argc, char **argv) {
  parse(argc, argv,
        (struct option[]){{"--port", 1, 65535, &port},
                          {"--pid", 1, 1 << 30, &pid},
                          {"--connections", 1, 4096, &connections},
                          {"--rate", 0, 1000000, &rate},
                          {"--warmup", 0, 86400, &warmup},
                          {"--seconds", 0.001, 86400, &seconds},
                          {"--cpu-seconds", 0.001, 86400, &cpu_seconds},
#ifdef TLS
                          {"--resume", 0, 1, &resume},
#endif
                          {0}});
  need(port, "--port");
  if (cpu_seconds > 0) need(pid, "--pid");
  raise_file_limit();
  wire_init();
  places = calloc((size_t)connections, sizeof *places);
  empty = calloc((size_t)connections, sizeof *empty);
  if (places == NULL || empty == NULL) fail("calloc");
  while (empties < connections) {
    empty[empties] = &places[empties];
    empties++;
  }
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_fd < 0) fail("epoll_create1");
  source = (unsigned)getpid() * 251;
  run_until(nanos(CLOCK_MONOTONIC) + (int64_t)(warmup * 1e9), 0);
  int64_t cpu = cpu_clock(pid);
  int64_t start = nanos(CLOCK_MONOTONIC);
  served = 0;
#ifdef TLS
  resumed = 0;
#endif
  if (cpu_seconds > 0) {
    // A server that needs little of its core, or gets little, does not hold up the run for ever.
    run_until(start + (int64_t)(PATIENCE * cpu_seconds * 1e9), cpu + (int64_t)(cpu_seconds * 1e9));
  } else {
    run_until(start + (int64_t)(seconds * 1e9), 0);
  }
  int64_t took = nanos(CLOCK_MONOTONIC) - start;
  print_result(served, took, pid == 0 ? -1 : cpu_clock(pid) - cpu);
#ifdef TLS
  printf("resumed %llu\n", (unsigned long long)resumed);
#endif
  while (empties < connections) proceed_some();
  return 0;
}
