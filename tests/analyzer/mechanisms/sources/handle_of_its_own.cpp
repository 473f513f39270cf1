// A setting replaces the one before it on the same handle, not on a new one.
#include <curl/curl.h>

#include <string>

struct each_new {
  CURLM* multi;
  std::string body;
  void upload(const std::string& text) {
    CURL* easy = curl_easy_init();
    body = text;  // expect: mutated-in-flight
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.c_str());
    curl_multi_add_handle(multi, easy);
  }
};

struct the_same {
  CURL* easy;
  std::string body;
  void set(const std::string& text) {
    body = text;
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.c_str());
  }
};
