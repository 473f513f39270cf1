// What was accepted is counted: where the count is none, nothing is under way.
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct message {
  int shares;
  char text[64];
};

struct delivery {
  uv_write_t request;
  struct message* message;
};

static void delivered(uv_write_t* request, int status) {
  struct delivery* delivery = (struct delivery*)request;
  (void)status;
  if (--delivery->message->shares == 0) free(delivery->message);
  free(delivery);
}

static int deliver(uv_stream_t* to, struct message* message) {
  struct delivery* delivery = malloc(sizeof *delivery);
  uv_buf_t bytes = uv_buf_init(message->text, sizeof message->text);
  if (!delivery) return -1;
  delivery->message = message;
  if (uv_write(&delivery->request, to, &bytes, 1, delivered) != 0) {
    free(delivery);
    return -1;
  }
  return 0;
}

void tell_all(uv_stream_t** all, int count) {
  struct message* message = calloc(1, sizeof *message);
  int started = 0;
  if (!message) return;
  message->shares = count;
  for (int i = 0; i < count; i++) {
    if (deliver(all[i], message) != 0) {
      message->shares--;
      continue;
    }
    started++;
  }
  if (started == 0) free(message);
}

void tell_some(uv_stream_t** all, int count) {
  struct message* message = calloc(1, sizeof *message);
  int started = 0;
  if (!message) return;
  message->shares = count;
  for (int i = 0; i < count; i++) {
    if (deliver(all[i], message) != 0) continue;
    started++;
  }
  if (started < 2) free(message);  // expect: freed-in-flight
}
