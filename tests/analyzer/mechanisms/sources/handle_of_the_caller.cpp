// A helper is given the handle; the caller who has made it was only lent the bytes himself.
#include <curl/curl.h>
#include <string>
#include <vector>

class Reporter {
 public:
  void report(const std::string& text) {
    CURL* easy = curl_easy_init();
    set_body(easy, text);
    curl_multi_add_handle(multi_, easy);
    handles_.push_back(easy);
  }

  void waits(const std::string& text) {
    CURL* easy = curl_easy_init();
    set_body_and_go(easy, text);
    curl_easy_perform(easy);
    curl_easy_cleanup(easy);
  }

 private:
  static void set_body(CURL* easy, const std::string& text) {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, text.c_str());  // expect: borrowed-parameter
  }
  static void set_body_and_go(CURL* easy, const std::string& text) {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, text.c_str());
  }

  CURLM* multi_ = nullptr;
  std::vector<CURL*> handles_;
};
