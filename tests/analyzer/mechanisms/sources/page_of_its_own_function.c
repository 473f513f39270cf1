// Static storage that is filled by a function of its own, for a stream that is given to a function
// whose address somebody has. That another handle was given up is no wait for a stream.
#include <curl/curl.h>
#include <stdio.h>
#include <uv.h>

static char page[512];
static unsigned hits;

void on_ask(void (*ask)(uv_stream_t* stream, uv_write_t* request, CURL* old, int value));

static int build(int value) {
  return snprintf(page, sizeof page, "%u: %d\n", ++hits, value);  // expect: mutated-in-flight
}

static void written(uv_write_t* request, int status) {
  (void)request;
  (void)status;
}

static void ask(uv_stream_t* stream, uv_write_t* request, CURL* old, int value) {
  uv_buf_t bytes;
  curl_easy_cleanup(old);
  bytes = uv_buf_init(page, (unsigned)build(value));
  uv_write(request, stream, &bytes, 1, written);
}

void serve(void) {
  on_ask(ask);
}
