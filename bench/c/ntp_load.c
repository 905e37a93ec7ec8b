// SPDX-License-Identifier: Apache-2.0
// The load generator for NTP: one socket, a window of requests in flight from many source addresses of
// 127/8, in turns; a reply makes room for the next request. Every reply must be one to a request that is
// in flight. What is not answered after LATE_MS counts as lost. After the warm-up it reads the server's
// CPU clock, counts replies for a while and reads the clock again. With --interleaved 1 each source sends
// back the receive timestamp of the reply before, as RFC 9769 has it. With --request PATH as
// the last option, the bytes of a file are sent again and again, such as a request of NTS. Prints "messages N seconds S cpu_ns C lost L
// interleaved I", where C is -1 without --pid.
#define _GNU_SOURCE
#define PROGRAM "ntp_load"
#include "load.h"

enum { HEADER = 48, MOST_WINDOW = 64, ROOM = 2048, LATE_MS = 200 };

// The upper bits of the numbers in the transmit and the receive field of a request.
#define TRANSMIT (UINT64_C(0xa5) << 56)
#define RECEIVE (UINT64_C(0x5a) << 56)
#define NUMBER ((UINT64_C(1) << 56) - 1)

static double port, sources = 4096, window = MOST_WINDOW, pid, warmup = 3, seconds = 3, cpu_seconds, interleaved;
static unsigned char requests[MOST_WINDOW][ROOM], replies[MOST_WINDOW][ROOM];
static size_t length = HEADER;
static int replays;
static struct mmsghdr out[MOST_WINDOW], in[MOST_WINDOW];
static struct iovec out_vectors[MOST_WINDOW], in_vectors[MOST_WINDOW];
static _Alignas(8) char controls[MOST_WINDOW][CMSG_SPACE(sizeof(struct in_pktinfo))];
static struct sockaddr_in server;
// What is in flight: the number of a request is congruent to its place; 0 for a free place.
static uint64_t flying[MOST_WINDOW], next_number, messages, lost, interleaved_replies;
static uint32_t source_of[MOST_WINDOW];
static uint64_t *last_receive;
static uint32_t turn;

static uint64_t get(const unsigned char *at) {
  uint64_t value;
  memcpy(&value, at, sizeof value);
  return be64toh(value);
}

static void put(unsigned char *at, uint64_t value) {
  value = htobe64(value);
  memcpy(at, &value, sizeof value);
}

static void prepare(int slot, int place) {
  uint32_t source = turn++ % (uint32_t)sources;
  uint64_t number = (++next_number * MOST_WINDOW + (uint64_t)place) & NUMBER;
  flying[place] = number;
  source_of[place] = source;
  if (!replays) {
    unsigned char *packet = requests[slot];
    put(packet + 24, interleaved != 0 ? last_receive[source] : 0);
    put(packet + 32, interleaved != 0 && last_receive[source] != 0 ? RECEIVE | number : 0);
    put(packet + 40, TRANSMIT | number);
  }
  struct in_pktinfo info = {.ipi_spec_dst.s_addr = htonl(0x7f010001 + source)};
  memcpy(CMSG_DATA(CMSG_FIRSTHDR(&out[slot].msg_hdr)), &info, sizeof info);
}

static void fill_window(int fd) {
  int count = 0;
  for (int place = 0; place < (int)window; place++) {
    if (flying[place] == 0) prepare(count++, place);
  }
  for (int done = 0; done < count;) {
    int sent = sendmmsg(fd, out + done, (unsigned)(count - done), 0);
    if (sent > 0) {
      done += sent;
    } else if (errno != EINTR && errno != ECONNREFUSED) {
      fail("sendmmsg");
    }
  }
}

static void take(const unsigned char *reply, size_t size) {
  if (size < HEADER || (reply[0] & 7) != 4) die("what came back is no reply");
  if (size > length) die("a reply of %zu bytes to a request of %zu", size, length);
  uint64_t origin = get(reply + 24);
  int place = (int)(origin % MOST_WINDOW);
  if (replays) {
    // All are the same: any place that is taken.
    for (place = 0; place < (int)window && flying[place] == 0; place++) continue;
    if (place == (int)window) return;
  } else if ((origin & NUMBER) != flying[place] || flying[place] == 0) {
    return;  // One that was given up.
  }
  if (reply[1] == 0) die("the server says %.4s", (const char *)reply + 12);
  interleaved_replies += !replays && (origin & ~NUMBER) == RECEIVE;
  last_receive[source_of[place]] = get(reply + 32);
  flying[place] = 0;
  messages++;
}

// Ends at a time, and before it once the server's CPU clock has reached cpu_end, if that is not 0.
static void run_until(int fd, int64_t end, int64_t cpu_end) {
  int64_t heard = nanos(CLOCK_MONOTONIC);
  for (;;) {
    int64_t now = nanos(CLOCK_MONOTONIC);
    if (now >= end || (cpu_end != 0 && cpu_clock(pid) >= cpu_end)) return;
    if (now - heard > (int64_t)SILENCE_MS * 1000000) die("the server was silent for %d ms", (int)SILENCE_MS);
    fill_window(fd);
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    int ready = poll(&wait, 1, LATE_MS);
    if (ready < 0 && errno != EINTR) fail("poll");
    if (ready == 0) {
      for (int place = 0; place < (int)window; place++) {
        lost += flying[place] != 0;
        flying[place] = 0;
      }
      continue;
    }
    int count = recvmmsg(fd, in, MOST_WINDOW, MSG_DONTWAIT, NULL);
    if (count < 0) {
      if (errno == EINTR || errno == EAGAIN || errno == ECONNREFUSED) continue;
      fail("recvmmsg");
    }
    heard = now;
    for (int i = 0; i < count; i++) take(replies[i], in[i].msg_len);
  }
}

static void read_request(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) die("%s: %s", path, strerror(errno));
  length = fread(requests[0], 1, ROOM, file);
  fclose(file);
  if (length < HEADER) die("%s: shorter than a request", path);
  for (int i = 1; i < MOST_WINDOW; i++) memcpy(requests[i], requests[0], length);
  replays = 1;
}

static int open_socket(void) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) fail("socket");
  int queue = 4 * 1024 * 1024;
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &queue, sizeof queue) < 0) fail("setsockopt SO_RCVBUF");
  struct sockaddr_in any = {.sin_family = AF_INET};
  if (bind(fd, (struct sockaddr *)&any, sizeof any) < 0) fail("bind");
  return fd;
}

int main(int argc, char **argv) {
  for (int i = 0; i < MOST_WINDOW; i++) requests[i][0] = 0x23;
  // The one option that is no number, at the end.
  if (argc > 2 && strcmp(argv[argc - 2], "--request") == 0) {
    read_request(argv[argc - 1]);
    argc -= 2;
  }
  const struct option options[] = {
      {"--port", 1, 65535, &port},           {"--connections", 1, 1 << 20, &sources}, {"--window", 1, MOST_WINDOW, &window},
      {"--warmup", 0, 86400, &warmup},       {"--seconds", 0.001, 86400, &seconds},   {"--cpu-seconds", 0.001, 86400, &cpu_seconds},
      {"--interleaved", 0, 1, &interleaved}, {"--pid", 1, 1 << 30, &pid},             {NULL, 0, 0, NULL}};
  parse(argc, argv, options);
  need(port, "--port");
  if (cpu_seconds > 0) need(pid, "--pid");
  last_receive = calloc((size_t)sources, sizeof *last_receive);
  if (last_receive == NULL) fail("calloc");
  server = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  server.sin_port = htons((uint16_t)port);
  for (int i = 0; i < MOST_WINDOW; i++) {
    out_vectors[i] = (struct iovec){requests[i], length};
    in_vectors[i] = (struct iovec){replies[i], ROOM};
    out[i].msg_hdr = (struct msghdr){.msg_name = &server, .msg_namelen = sizeof server, .msg_iov = &out_vectors[i],
                                     .msg_iovlen = 1, .msg_control = controls[i], .msg_controllen = sizeof controls[i]};
    in[i].msg_hdr = (struct msghdr){.msg_iov = &in_vectors[i], .msg_iovlen = 1};
    struct cmsghdr *info = CMSG_FIRSTHDR(&out[i].msg_hdr);
    info->cmsg_level = IPPROTO_IP;
    info->cmsg_type = IP_PKTINFO;
    info->cmsg_len = CMSG_LEN(sizeof(struct in_pktinfo));
  }
  int fd = open_socket();
  run_until(fd, nanos(CLOCK_MONOTONIC) + (int64_t)(warmup * 1e9), 0);
  int64_t cpu = cpu_clock(pid), start = nanos(CLOCK_MONOTONIC);
  messages = lost = interleaved_replies = 0;
  if (cpu_seconds > 0) {
    run_until(fd, start + (int64_t)(PATIENCE * cpu_seconds * 1e9), cpu + (int64_t)(cpu_seconds * 1e9));
  } else {
    run_until(fd, start + (int64_t)(seconds * 1e9), 0);
  }
  int64_t took = nanos(CLOCK_MONOTONIC) - start, used = cpu_clock(pid);
  printf("messages %llu seconds %.6f cpu_ns %lld lost %llu interleaved %llu\n", (unsigned long long)messages,
         (double)took / 1e9, pid == 0 ? -1LL : (long long)(used - cpu), (unsigned long long)lost,
         (unsigned long long)interleaved_replies);
  return 0;
}
