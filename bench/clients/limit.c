/* The least a client can do: every connection writes its whole dialogue at once and drops the answers. What it takes is
 * what the machine, TLS and the server take, and no client can be faster. One thread, epoll, OpenSSL; checks no certificate.
 *   limit PORT CONCURRENCY USERS COMMANDS      USERS: a file, one name a line (the password is the name)
 * COMMANDS come between LOGIN and LOGOUT, "\r\n" behind each. Exit 0 when every LOGOUT was answered OK. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

typedef struct { int fd, isUp, isSaid, lineLength, isDone; char line[8]; SSL *ssl; char *user; } Connection;

static int port, events, begun, ended, good, count;
static char **users;
static const char *commands;
static SSL_CTX *context;

static void begin(Connection *c) {
  if (begun == count) { c->fd = -1; return; }
  memset(c, 0, sizeof *c);
  c->user = users[begun++];
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int yes = 1;
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
  connect(c->fd, (struct sockaddr *)&to, sizeof to);
  c->ssl = SSL_new(context);
  SSL_set_fd(c->ssl, c->fd);
  SSL_set_connect_state(c->ssl);
  struct epoll_event e = { .events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c };
  epoll_ctl(events, EPOLL_CTL_ADD, c->fd, &e);
}

static void end(Connection *c) {
  good += c->isDone;
  ended++;
  SSL_free(c->ssl);
  close(c->fd);
  begin(c);
}

/* Only the beginning of each line is looked at. */
static void take(Connection *c, const char *bytes, int length) {
  for (int i = 0; i < length; i++) {
    if (bytes[i] == '\n') {
      if (c->lineLength >= 4 && !memcmp(c->line, "z OK", 4)) c->isDone = 1;
      c->lineLength = 0;
      continue;
    }
    if (c->lineLength < (int)sizeof c->line) c->line[c->lineLength++] = bytes[i];
    else { const char *next = memchr(bytes + i, '\n', length - i); if (!next) return; i = next - bytes - 1; }
  }
}

static int isWaiting(Connection *c, int result) {
  int why = SSL_get_error(c->ssl, result);
  return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
}

static void go(Connection *c) {
  static char bytes[1 << 16];
  if (!c->isUp) {
    int result = SSL_do_handshake(c->ssl);
    if (result != 1) { if (!isWaiting(c, result)) end(c); return; }
    c->isUp = 1;
  }
  if (!c->isSaid) {
    int length = snprintf(bytes, sizeof bytes, "a LOGIN \"%s\" \"%s\"\r\n%sz LOGOUT\r\n", c->user, c->user, commands);
    int result = SSL_write(c->ssl, bytes, length);
    if (result <= 0) { if (!isWaiting(c, result)) end(c); return; }
    c->isSaid = 1;
  }
  for (;;) {
    int result = SSL_read(c->ssl, bytes, sizeof bytes);
    if (result <= 0) { if (!isWaiting(c, result)) end(c); return; }
    take(c, bytes, result);
  }
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  port = atoi(argv[1]);
  commands = argv[4];
  int concurrency = atoi(argv[2]);
  FILE *file = fopen(argv[3], "r");
  char name[256];
  while (file && fscanf(file, "%255s", name) == 1) {
    users = realloc(users, (count + 1) * sizeof *users);
    users[count++] = strdup(name);
  }
  context = SSL_CTX_new(TLS_client_method());
  events = epoll_create1(0);
  Connection *all = calloc(concurrency, sizeof *all);
  for (int i = 0; i < concurrency; i++) begin(&all[i]);
  struct epoll_event came[64];
  while (ended < count) {
    int n = epoll_wait(events, came, 64, 30000);
    if (n <= 0) break;
    for (int i = 0; i < n; i++) if (((Connection *)came[i].data.ptr)->fd >= 0) go(came[i].data.ptr);
  }
  return good == count ? 0 : 1;
}
