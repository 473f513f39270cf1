// What is lent was taken out of the object, which has a null pointer in its place: whoever ends the
// object gives back nothing of it.
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef void FREE(void*);
typedef void CWCB(int fd, char* buf, size_t size, int flag, void* data);
typedef void PF(int fd, void* data);
void comm_write(int fd, const char* buf, int size, CWCB* handler, void* data, FREE* free_func);
void comm_add_close_handler(int fd, PF* handler, void* data);
void comm_close(int fd);

struct reply {
  char* extra;
};

static void reply_gone(int fd, void* data) {
  struct reply* reply = data;
  (void)fd;
  free(reply->extra);
  free(reply);
}

static void extra_written(int fd, char* buf, size_t size, int flag, void* data) {
  (void)buf, (void)size, (void)flag, (void)data;
  comm_close(fd);
}

static void head_written(int fd, char* buf, size_t size, int flag, void* data) {
  struct reply* reply = data;
  char* text = reply->extra;
  (void)buf, (void)size;
  if (flag || !text) {
    comm_close(fd);
    return;
  }
  reply->extra = NULL;
  comm_write(fd, text, (int)strlen(text), extra_written, reply, free);
}

static const char head[] = "HTTP/1.0 200 OK\r\n\r\n";

void reply_start(int fd, const char* extra) {
  struct reply* reply = calloc(1, sizeof *reply);
  if (!reply) return;
  reply->extra = strdup(extra);
  comm_add_close_handler(fd, reply_gone, reply);
  comm_write(fd, head, sizeof head - 1, head_written, reply, NULL);
}
