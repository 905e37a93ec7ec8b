// SPDX-License-Identifier: Apache-2.0
// The yardstick for NTP: one recvmmsg for as many requests as are there, up to 64, the kernel's receive
// timestamps, and one sendmmsg for the replies. It checks no more than the length and the mode. With
// "stamps", it asks for the time of each sending and reads the error queue, as interleaved mode needs.
// Prints "listening PORT", serves until it is killed.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { SLOTS = 64, ROOM = 256, CONTROL = 256, HEADER = 48, QUEUE = 4 * 1024 * 1024 };

static struct mmsghdr messages[SLOTS], replies[SLOTS], errors[SLOTS];
static struct iovec vectors[SLOTS], error_vectors[SLOTS];
static struct sockaddr_storage peers[SLOTS];
static unsigned char payloads[SLOTS][ROOM], looped[SLOTS][ROOM];
static _Alignas(8) char controls[SLOTS][CONTROL], error_controls[SLOTS][CONTROL];
static _Alignas(8) char stamp_control[CMSG_SPACE(sizeof(uint32_t))];

static void die(const char *call) {
  fprintf(stderr, "c-ntp-mmsg: %s: %s\n", call, strerror(errno));
  exit(1);
}

static int bind_to_loopback(void) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) die("socket");
  int queue = QUEUE, flags = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &queue, sizeof queue) < 0) die("setsockopt SO_RCVBUF");
  // As landline-ntp.
  int probe = IP_PMTUDISC_PROBE;
  if (setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &probe, sizeof probe) < 0) die("setsockopt IP_MTU_DISCOVER");
  if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags) < 0) die("setsockopt SO_TIMESTAMPING");
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (bind(fd, (struct sockaddr *)&address, length) < 0) die("bind");
  if (getsockname(fd, (struct sockaddr *)&address, &length) < 0) die("getsockname");
  printf("listening %d\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

static uint64_t timestamp(const struct timespec *t) {
  return ((uint64_t)t->tv_sec + 2208988800u) << 32 | ((uint64_t)t->tv_nsec << 32) / 1000000000;
}

static void put(unsigned char *at, uint64_t value) {
  value = htobe64(value);
  memcpy(at, &value, sizeof value);
}

static uint64_t received(struct msghdr *message) {
  for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c != NULL; c = CMSG_NXTHDR(message, c)) {
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPING) {
      struct scm_timestamping all;
      memcpy(&all, CMSG_DATA(c), sizeof all);
      return timestamp(&all.ts[0]);
    }
  }
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return timestamp(&now);
}

static void reply(unsigned char *packet, uint64_t arrived) {
  packet[0] = (unsigned char)((packet[0] & 0x38) | 4);
  packet[1] = 5;
  packet[3] = (unsigned char)-23;
  memset(packet + 4, 0, 8);
  memcpy(packet + 12, "\177\177\1\1", 4);
  put(packet + 16, arrived);
  memcpy(packet + 24, packet + 40, 8);
  put(packet + 32, arrived);
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  put(packet + 40, timestamp(&now));
}

static void read_stamps(int fd) {
  for (;;) {
    for (int i = 0; i < SLOTS; i++) errors[i].msg_hdr.msg_controllen = CONTROL;
    int count = recvmmsg(fd, errors, SLOTS, MSG_ERRQUEUE | MSG_DONTWAIT, NULL);
    if (count < SLOTS) return;
  }
}

int main(int argc, char **argv) {
  int stamps = argc > 1 && strcmp(argv[1], "stamps") == 0;
  int fd = bind_to_loopback();
  struct msghdr asks = {.msg_control = stamp_control, .msg_controllen = sizeof stamp_control};
  struct cmsghdr *ask = CMSG_FIRSTHDR(&asks);
  uint32_t kind = SOF_TIMESTAMPING_TX_SOFTWARE;
  ask->cmsg_level = SOL_SOCKET;
  ask->cmsg_type = SO_TIMESTAMPING;
  ask->cmsg_len = CMSG_LEN(sizeof kind);
  memcpy(CMSG_DATA(ask), &kind, sizeof kind);
  for (int i = 0; i < SLOTS; i++) {
    vectors[i] = (struct iovec){payloads[i], ROOM};
    error_vectors[i] = (struct iovec){looped[i], ROOM};
    messages[i].msg_hdr = (struct msghdr){.msg_name = &peers[i], .msg_iov = &vectors[i], .msg_iovlen = 1,
                                          .msg_control = controls[i]};
    errors[i].msg_hdr = (struct msghdr){.msg_iov = &error_vectors[i], .msg_iovlen = 1, .msg_control = error_controls[i]};
  }
  for (;;) {
    for (int i = 0; i < SLOTS; i++) {
      vectors[i].iov_len = ROOM;
      messages[i].msg_hdr.msg_namelen = sizeof peers[i];
      messages[i].msg_hdr.msg_controllen = CONTROL;
    }
    int count = recvmmsg(fd, messages, SLOTS, MSG_WAITFORONE, NULL);
    if (count < 0) {
      if (errno == EINTR || errno == ECONNREFUSED) continue;
      die("recvmmsg");
    }
    int answers = 0;
    for (int i = 0; i < count; i++) {
      if (messages[i].msg_len < HEADER || (payloads[i][0] & 7) != 3) continue;
      reply(payloads[i], received(&messages[i].msg_hdr));
      vectors[i].iov_len = HEADER;
      replies[answers].msg_hdr = messages[i].msg_hdr;
      replies[answers].msg_hdr.msg_control = stamps ? stamp_control : NULL;
      replies[answers++].msg_hdr.msg_controllen = stamps ? sizeof stamp_control : 0;
    }
    for (int done = 0; done < answers;) {
      int sent = sendmmsg(fd, replies + done, (unsigned)(answers - done), 0);
      if (sent > 0) {
        done += sent;
      } else if (errno != EINTR && errno != ECONNREFUSED) {
        die("sendmmsg");
      }
    }
    if (stamps) read_stamps(fd);
  }
}
