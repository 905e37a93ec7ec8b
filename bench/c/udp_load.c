// SPDX-License-Identifier: Apache-2.0
// The load generator for datagrams: N connected sockets, each with a window of requests in flight; an
// answer makes room for the next request. Every answer is compared with what was sent. A datagram may
// be lost: a socket that has waited for LATE_MS counts what is missing as lost and sends its window
// anew; answers that come later than that are counted as late and otherwise left alone. After the
// warm-up it reads the server's CPU clock, counts answers for a while and reads the clock again. Prints
// "messages N seconds S cpu_ns C lost L late D", where C is -1 without --pid. --cpu-seconds is what it
// is for the load generator of streams.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 256, MOST_WINDOW = 64, MOST_SIZE = 2048, LATE_MS = 200, SILENCE_MS = 10000, PATIENCE = 20 };

// The numbers of requests in flight are in `open`, 0 for a free place; a request's number says its
// place, so an answer is found at once.
struct client {
  int fd;
  uint32_t next;
  int flying;
  int64_t heard;
  uint32_t open[MOST_WINDOW];
};

struct head {
  uint32_t number, client;
};

static long port, connections = 64, size = 64, window = 8, pid;
static double warmup = 3, seconds = 3, cpu_seconds;
static struct client *all;
static int epoll_fd;
static uint64_t messages, lost, late;
static char bodies[MOST_WINDOW][MOST_SIZE], answers[MOST_WINDOW][MOST_SIZE];
static struct mmsghdr out[MOST_WINDOW], in[MOST_WINDOW];
static struct iovec out_vectors[MOST_WINDOW], in_vectors[MOST_WINDOW];

__attribute__((noreturn, format(printf, 1, 2))) static void die(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("udp_load: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  exit(1);
}

__attribute__((noreturn)) static void fail(const char *call) { die("%s: %s", call, strerror(errno)); }

static int64_t nanos(clockid_t clock) {
  struct timespec t;
  if (clock_gettime(clock, &t) < 0) fail("clock_gettime");
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

// A process's clock covers all its threads, those that have ended too.
static int64_t server_cpu(void) {
  if (pid == 0) return -1;
  clockid_t clock;
  int error = clock_getcpuclockid((pid_t)pid, &clock);
  if (error != 0) die("the server is gone: pid %ld: %s", pid, strerror(error));
  return nanos(clock);
}

static void fill_window(struct client *c) {
  int count = 0;
  for (long place = 0; place < window; place++) {
    if (c->open[place] != 0) continue;
    // Numbers of a place are congruent to it, and none is 0.
    c->next++;
    uint32_t number = c->next * (uint32_t)window + (uint32_t)place;
    c->open[place] = number;
    struct head head = {number, (uint32_t)(c - all)};
    memcpy(bodies[count++], &head, sizeof head);
  }
  int done = 0;
  while (done < count) {
    int sent = sendmmsg(c->fd, out + done, (unsigned)(count - done), MSG_DONTWAIT);
    if (sent < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN) break;  // What was not sent counts as lost when it is late.
      fail("sendmmsg");
    }
    done += sent;
  }
  c->flying += count;
}

static void take_answer(struct client *c, const char *answer, size_t length) {
  struct head head;
  if (length != (size_t)size) die("an answer has %zu bytes, not %ld", length, size);
  memcpy(&head, answer, sizeof head);
  if (head.client != (uint32_t)(c - all)) die("an answer of client %u came to %ld", head.client, (long)(c - all));
  if (memcmp(answer + sizeof head, bodies[0] + sizeof head, (size_t)size - sizeof head) != 0) {
    die("wrong bytes came back to client %ld", (long)(c - all));
  }
  uint32_t *place = &c->open[head.number % (uint32_t)window];
  if (*place != head.number) {
    late++;
    return;
  }
  *place = 0;
  c->flying--;
  messages++;
}

static void receive(struct client *c, int64_t now) {
  int count;
  do {
    count = recvmmsg(c->fd, in, (unsigned)window, MSG_DONTWAIT, NULL);
    if (count < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN) break;
      fail("recvmmsg");
    }
    for (int i = 0; i < count; i++) take_answer(c, answers[i], in[i].msg_len);
  } while (count == window);
  c->heard = now;
  fill_window(c);
}

static void give_up_the_late(int64_t now) {
  for (long i = 0; i < connections; i++) {
    struct client *c = &all[i];
    if (now - c->heard < (int64_t)LATE_MS * 1000000) continue;
    lost += (uint64_t)c->flying;
    c->flying = 0;
    memset(c->open, 0, sizeof c->open);
    c->heard = now;
    fill_window(c);
  }
}

// Ends at a time, and before it once the server's CPU clock has reached cpu_end, if that is not 0.
static void run_until(int64_t end, int64_t cpu_end) {
  struct epoll_event events[EVENTS];
  int64_t swept = nanos(CLOCK_MONOTONIC), heard = swept;
  for (;;) {
    int64_t now = nanos(CLOCK_MONOTONIC);
    if (now >= end || (cpu_end != 0 && server_cpu() >= cpu_end)) return;
    int count = epoll_wait(epoll_fd, events, EVENTS, LATE_MS);
    if (count < 0 && errno != EINTR) fail("epoll_wait");
    now = nanos(CLOCK_MONOTONIC);
    if (count > 0) heard = now;
    if (now - heard > (int64_t)SILENCE_MS * 1000000) die("the server was silent for %d ms", (int)SILENCE_MS);
    for (int i = 0; i < count; i++) receive(events[i].data.ptr, now);
    if (now - swept > (int64_t)LATE_MS * 1000000) {
      give_up_the_late(now);
      swept = now;
    }
  }
}

static void connect_all(void) {
  all = calloc((size_t)connections, sizeof *all);
  if (all == NULL) fail("calloc");
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_fd < 0) fail("epoll_create1");
  for (int i = 0; i < MOST_WINDOW; i++) {
    for (long k = 0; k < size; k++) bodies[i][k] = (char)('!' + k % 94);
    out_vectors[i] = (struct iovec){bodies[i], (size_t)size};
    in_vectors[i] = (struct iovec){answers[i], MOST_SIZE};
    out[i].msg_hdr.msg_iov = &out_vectors[i];
    in[i].msg_hdr.msg_iov = &in_vectors[i];
    out[i].msg_hdr.msg_iovlen = in[i].msg_hdr.msg_iovlen = 1;
  }
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  to.sin_port = htons((uint16_t)port);
  for (long i = 0; i < connections; i++) {
    struct client *c = &all[i];
    c->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0) fail("socket");
    if (connect(c->fd, (struct sockaddr *)&to, sizeof to) < 0) fail("connect");
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, c->fd, &event) < 0) fail("epoll_ctl");
    c->heard = nanos(CLOCK_MONOTONIC);
    fill_window(c);
  }
}

static double number(const char *name, const char *text, double low, double high) {
  char *end;
  double value = strtod(text, &end);
  if (end == text || *end != '\0' || !(value >= low && value <= high)) {
    fprintf(stderr, "udp_load: %s not in %g..%g: %s\n", name, low, high, text);
    exit(2);
  }
  return value;
}

static void parse(int argc, char **argv) {
  for (int i = 1; i < argc; i += 2) {
    const char *name = argv[i];
    const char *value = i + 1 < argc ? argv[i + 1] : "";
    if (strcmp(name, "--port") == 0) {
      port = (long)number(name, value, 1, 65535);
    } else if (strcmp(name, "--connections") == 0) {
      connections = (long)number(name, value, 1, 1000000);
    } else if (strcmp(name, "--size") == 0) {
      size = (long)number(name, value, sizeof(struct head), MOST_SIZE);
    } else if (strcmp(name, "--window") == 0) {
      window = (long)number(name, value, 1, MOST_WINDOW);
    } else if (strcmp(name, "--warmup") == 0) {
      warmup = number(name, value, 0, 86400);
    } else if (strcmp(name, "--seconds") == 0) {
      seconds = number(name, value, 0.001, 86400);
    } else if (strcmp(name, "--cpu-seconds") == 0) {
      cpu_seconds = number(name, value, 0.001, 86400);
    } else if (strcmp(name, "--pid") == 0) {
      pid = (long)number(name, value, 1, 1 << 30);
    } else {
      fprintf(stderr, "udp_load: unknown option: %s\n", name);
      exit(2);
    }
  }
  if (port == 0 || (cpu_seconds > 0 && pid == 0)) {
    fputs(port == 0 ? "udp_load: --port is missing\n" : "udp_load: --cpu-seconds needs --pid\n", stderr);
    exit(2);
  }
}

int main(int argc, char **argv) {
  parse(argc, argv);
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) < 0) fail("getrlimit");
  files.rlim_cur = files.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &files) < 0) fail("setrlimit");
  connect_all();
  run_until(nanos(CLOCK_MONOTONIC) + (int64_t)(warmup * 1e9), 0);
  int64_t cpu = server_cpu();
  int64_t start = nanos(CLOCK_MONOTONIC);
  messages = lost = late = 0;
  if (cpu_seconds > 0) {
    // A server that needs little of its core, or gets little, does not hold up the run for ever.
    run_until(start + (int64_t)(PATIENCE * cpu_seconds * 1e9), cpu + (int64_t)(cpu_seconds * 1e9));
  } else {
    run_until(start + (int64_t)(seconds * 1e9), 0);
  }
  int64_t took = nanos(CLOCK_MONOTONIC) - start;
  int64_t used = server_cpu();
  printf("messages %llu seconds %.6f cpu_ns %lld lost %llu late %llu\n", (unsigned long long)messages,
         (double)took / 1e9, pid == 0 ? -1LL : (long long)(used - cpu), (unsigned long long)lost,
         (unsigned long long)late);
  return 0;
}
