// An object that the completion frees whatever it is told is the operation's from the start on: who
// adds to it does so before. One that stays is another matter.
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct report {
  uv_write_t request;
  char* page;
  size_t length, room;
};

static void on_sent(uv_write_t* request, int status) {
  struct report* report = request->data;
  (void)status;
  free(report->page);
  free(report);
}

void add(struct report* report, const char* text, size_t size) {
  if (report->length + size > report->room) {
    report->room = 2 * (report->room + size);
    report->page = realloc(report->page, report->room);
  }
  memcpy(report->page + report->length, text, size);
  report->length += size;
}

void send_report(struct report* report, uv_stream_t* stream) {
  uv_buf_t buffer = uv_buf_init(report->page, (unsigned)report->length);
  report->request.data = report;
  uv_write(&report->request, stream, &buffer, 1, on_sent);
}

struct log {
  uv_write_t request;
  char* page;
  size_t length, room;
};

static void on_logged(uv_write_t* request, int status) { (void)request, (void)status; }

void append(struct log* log, const char* text, size_t size) {
  if (log->length + size > log->room) {
    log->room = 2 * (log->room + size);
    log->page = realloc(log->page, log->room);  // expect: mutated-in-flight
  }
  memcpy(log->page + log->length, text, size);
  log->length += size;
}

void send_log(struct log* log, uv_stream_t* stream) {
  uv_buf_t buffer = uv_buf_init(log->page, (unsigned)log->length);
  uv_write(&log->request, stream, &buffer, 1, on_logged);
}
