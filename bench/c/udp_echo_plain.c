// SPDX-License-Identifier: Apache-2.0
// A yardstick for datagrams: one blocking recvfrom and one sendto for each. Prints "listening PORT",
// serves until it is killed.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { ROOM = 2048, QUEUE = 4 * 1024 * 1024 };

static void die(const char *call) {
  fprintf(stderr, "c-udp-plain: %s: %s\n", call, strerror(errno));
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

int main(void) {
  static char payload[ROOM];
  int fd = bind_to_loopback();
  for (;;) {
    struct sockaddr_storage peer;
    socklen_t length = sizeof peer;
    ssize_t got = recvfrom(fd, payload, sizeof payload, 0, (struct sockaddr *)&peer, &length);
    if (got < 0) {
      if (errno == EINTR || errno == ECONNREFUSED) continue;
      die("recvfrom");
    }
    ssize_t sent;
    do {
      sent = sendto(fd, payload, (size_t)got, 0, (struct sockaddr *)&peer, length);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0 && errno != ECONNREFUSED) die("sendto");
  }
}
