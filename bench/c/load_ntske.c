// SPDX-License-Identifier: Apache-2.0
// Key exchanges of NTS, RFC 8915 section 4, each on a connection of its own with a full handshake of TLS 1.3: request
// AEAD_AES_SIV_CMAC_256 for NTPv4, read to the end, which must be an answer with cookies. So many threads do one after the
// other. Prints "messages N seconds S cpu_ns C lost L", where a message is an exchange, and one is lost if the server ends it early, as
// chronyd does after 2 seconds, stopped or not. --cpu-seconds is what it is for the other load generators.
#define _GNU_SOURCE
#define PROGRAM "load_ntske"
#include "load.h"
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdatomic.h>

enum { MOST_THREADS = 256, LEAST_ANSWER = 100, ROOM = 4096 };

static const unsigned char request[] = {0x80, 1, 0, 2, 0, 0, 0x80, 4, 0, 2, 0, 15, 0x80, 0, 0, 0};
static const unsigned char protocol[] = "\007ntske/1";

static double port, connections = 16, warmup = 0.2, seconds = 1, cpu_seconds, pid;
static SSL_CTX *context;
static atomic_uint source;
static _Atomic uint64_t exchanges, lost;

// Whether there were cookies.
static int ask(SSL *ssl) {
  unsigned char answer[ROOM];
  int length = 0, got;
  if (SSL_connect(ssl) != 1 || SSL_write(ssl, request, sizeof request) != sizeof request) return 0;
  while ((got = SSL_read(ssl, answer + length, ROOM - length)) > 0) length += got;
  return length >= LEAST_ANSWER && (answer[1] & 0x7f) == 1;
}

static void exchange(void) {
  int fd = connect_from(source++, port);
  SSL *ssl = SSL_new(context);
  if (ssl == NULL || !SSL_set_fd(ssl, fd)) die("OpenSSL: no connection");
  if (ask(ssl)) {
    exchanges++;
  } else {
    lost++;
  }
  SSL_shutdown(ssl);
  SSL_free(ssl);
  close(fd);
}

static void *forever(void *unused) {
  for (;;) exchange();
  return unused;
}

int main(int argc, char **argv) {
  parse(argc, argv,
        (struct option[]){{"--port", 1, 65535, &port},
                          {"--pid", 1, 1 << 30, &pid},
                          {"--connections", 1, MOST_THREADS, &connections},
                          {"--warmup", 0, 86400, &warmup},
                          {"--seconds", 0.001, 86400, &seconds},
                          {"--cpu-seconds", 0.001, 86400, &cpu_seconds},
                          {0}});
  need(port, "--port");
  if (cpu_seconds > 0) need(pid, "--pid");
  context = SSL_CTX_new(TLS_client_method());
  if (context == NULL || !SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) ||
      !SSL_CTX_set1_groups_list(context, "X25519") || SSL_CTX_set_alpn_protos(context, protocol, sizeof protocol - 1)) {
    die("OpenSSL: %s", ERR_error_string(ERR_get_error(), NULL));
  }
  source = (unsigned)getpid() * 251;
  for (int i = 0; i < (int)connections; i++) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, forever, NULL) != 0) die("no thread");
  }
  usleep((useconds_t)(warmup * 1e6));
  int64_t cpu = cpu_clock(pid), start = nanos(CLOCK_MONOTONIC);
  uint64_t before = exchanges, lost_before = lost;
  int64_t most = (int64_t)((cpu_seconds > 0 ? PATIENCE * cpu_seconds : seconds) * 1e9);
  while (nanos(CLOCK_MONOTONIC) - start < most && (cpu_seconds == 0 || cpu_clock(pid) < cpu + (int64_t)(cpu_seconds * 1e9))) {
    usleep(1000);
  }
  int64_t took = nanos(CLOCK_MONOTONIC) - start, used = cpu_clock(pid);
  uint64_t done = exchanges - before;
  if (done == 0) die("the server gave no cookies");
  printf("messages %llu seconds %.6f cpu_ns %lld lost %llu\n", (unsigned long long)done, (double)took / 1e9,
         pid == 0 ? -1LL : (long long)(used - cpu), (unsigned long long)(lost - lost_before));
  fflush(stdout);
  // The threads still use OpenSSL, which exit would end.
  _exit(0);
}
