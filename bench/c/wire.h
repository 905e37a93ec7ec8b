// SPDX-License-Identifier: Apache-2.0
// A connection to the server as a load generator sees it: bytes in, bytes out. Plain, or, in a program that
// is compiled with -DTLS, over TLS 1.3 by OpenSSL, of which the calls look the same from outside: a handshake
// is part of the first bytes that are sent. What is offered is one of each, so that every server agrees on
// the same. To be included after load.h.
#ifdef TLS
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#endif

struct wire {
  int fd;
#ifdef TLS
  SSL *ssl;
  SSL_SESSION *ticket;  // The last one that came; kept when the wire is used again.
#endif
};

#ifdef TLS

#define TLS_SUITE "TLS_AES_256_GCM_SHA384"
#define TLS_GROUP "X25519"
#define TLS_SIGNATURE "ecdsa_secp256r1_sha256"

static SSL_CTX *wire_context;
static double resume;
static uint64_t resumed;

static inline int wire_keep_ticket(SSL *ssl, SSL_SESSION *ticket) {
  struct wire *w = SSL_get_app_data(ssl);
  SSL_SESSION_free(w->ticket);
  w->ticket = ticket;
  return 1;
}

static inline void wire_init(void) {
  SSL_CTX *c = wire_context = SSL_CTX_new(TLS_client_method());
  if (c == NULL || !SSL_CTX_set_min_proto_version(c, TLS1_3_VERSION) || !SSL_CTX_set_ciphersuites(c, TLS_SUITE) ||
      !SSL_CTX_set1_groups_list(c, TLS_GROUP) || !SSL_CTX_set1_sigalgs_list(c, TLS_SIGNATURE)) {
    die("OpenSSL: %s", ERR_error_string(ERR_get_error(), NULL));
  }
  SSL_CTX_set_mode(c, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(c, 1);  // One recv takes all of a record.
  if (resume == 0) return;
  SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(c, wire_keep_ticket);
}

// -1 with EAGAIN while it has to wait, as recv and send say it; 0 at the peer's close_notify.
static inline ssize_t wire_result(struct wire *w, int result, const char *call) {
  if (result > 0) return result;
  switch (SSL_get_error(w->ssl, result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE: errno = EAGAIN; return -1;
    case SSL_ERROR_ZERO_RETURN: return 0;
    case SSL_ERROR_SYSCALL: fail(call);
    default: die("%s: %s", call, ERR_error_string(ERR_get_error(), NULL));
  }
}

static inline void wire_connect(struct wire *w, unsigned source, double port) {
  w->fd = connect_from(source, port);
  if (fcntl(w->fd, F_SETFL, O_NONBLOCK) < 0) fail("fcntl");
  w->ssl = SSL_new(wire_context);
  if (w->ssl == NULL || !SSL_set_fd(w->ssl, w->fd)) die("OpenSSL: no connection");
  SSL_set_app_data(w->ssl, w);
  SSL_set_connect_state(w->ssl);
  if (w->ticket != NULL && !SSL_set_session(w->ssl, w->ticket)) die("OpenSSL: a ticket cannot be used");
}

static inline ssize_t wire_send(struct wire *w, const char *bytes, size_t size) {
  return wire_result(w, SSL_write(w->ssl, bytes, (int)size), "SSL_write");
}

static inline ssize_t wire_recv(struct wire *w, char *bytes, size_t size) {
  return wire_result(w, SSL_read(w->ssl, bytes, (int)size), "SSL_read");
}

// Ends the output. The descriptor is left, for hang_up or close.
static inline void wire_end(struct wire *w) {
  if (SSL_session_reused(w->ssl)) resumed++;
  SSL_shutdown(w->ssl);
  SSL_free(w->ssl);
}

#else

static inline void wire_init(void) {}

static inline void wire_connect(struct wire *w, unsigned source, double port) { w->fd = connect_from(source, port); }

static inline ssize_t wire_send(struct wire *w, const char *bytes, size_t size) {
  return send(w->fd, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static inline ssize_t wire_recv(struct wire *w, char *bytes, size_t size) {
  return recv(w->fd, bytes, size, MSG_DONTWAIT);
}

static inline void wire_end(struct wire *w) { (void)w; }

#endif
