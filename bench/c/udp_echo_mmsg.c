// SPDX-License-Identifier: Apache-2.0
// The yardstick for datagrams: one recvmmsg for as many as are there, up to 64, and one sendmmsg for
// the answers. Blocking, with MSG_WAITFORONE: no poll, and no call that is bound to say EAGAIN. Prints
// "listening PORT", serves until it is killed.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { SLOTS = 64, ROOM = 2048, QUEUE = 4 * 1024 * 1024 };

static struct mmsghdr messages[SLOTS];
static struct iovec vectors[SLOTS];
static struct sockaddr_storage peers[SLOTS];
static char payloads[SLOTS][ROOM];

static void die(const char *call) {
  fprintf(stderr, "c-udp-mmsg: %s: %s\n", call, strerror(errno));
  exit(1);
}

static int bind_to_loopback(void) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) die("socket");
  int queue = QUEUE;  // The kernel cuts it to net.core.rmem_max, for each of the servers alike.
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &queue, sizeof queue) < 0) die("setsockopt SO_RCVBUF");
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (bind(fd, (struct sockaddr *)&address, length) < 0) die("bind");
  if (getsockname(fd, (struct sockaddr *)&address, &length) < 0) die("getsockname");
  printf("listening %d\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

static void send_all(int fd, int count) {
  for (int done = 0; done < count;) {
    int sent = sendmmsg(fd, messages + done, (unsigned)(count - done), 0);
    if (sent > 0) {
      done += sent;
    } else if (errno != EINTR && errno != ECONNREFUSED) {
      die("sendmmsg");
    }
  }
}

int main(void) {
  int fd = bind_to_loopback();
  for (int i = 0; i < SLOTS; i++) {
    vectors[i].iov_base = payloads[i];
    messages[i].msg_hdr.msg_name = &peers[i];
    messages[i].msg_hdr.msg_iov = &vectors[i];
    messages[i].msg_hdr.msg_iovlen = 1;
    messages[i].msg_hdr.msg_namelen = sizeof peers[i];
    vectors[i].iov_len = ROOM;
  }
  for (;;) {
    int count = recvmmsg(fd, messages, SLOTS, MSG_WAITFORONE, NULL);
    if (count < 0) {
      if (errno == EINTR || errno == ECONNREFUSED) continue;
      die("recvmmsg");
    }
    for (int i = 0; i < count; i++) vectors[i].iov_len = messages[i].msg_len;
    send_all(fd, count);
    for (int i = 0; i < count; i++) {
      vectors[i].iov_len = ROOM;
      messages[i].msg_hdr.msg_namelen = sizeof peers[i];
    }
  }
}
