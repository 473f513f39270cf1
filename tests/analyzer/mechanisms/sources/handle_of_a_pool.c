// A handle that the function takes from its own object is no business of the caller, who does not
// learn when the transfer is over; one that is passed is.
#include <curl/curl.h>

struct hook {
  CURLM* multi;
  CURL* idle[8];
  unsigned count;
};

int hook_notify(struct hook* hook, const char* body) {
  CURL* easy = hook->count ? hook->idle[--hook->count] : curl_easy_init();
  if (!easy) return -1;
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);  // expect: borrowed-parameter
  return curl_multi_add_handle(hook->multi, easy) == CURLM_OK ? 0 : -1;
}

int prepare(CURL* easy, const char* body) {
  return curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body) == CURLE_OK ? 0 : -1;
}
