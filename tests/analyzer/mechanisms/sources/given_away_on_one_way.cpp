// The destructor that ends a transfer does not run where its owner has let go of the object.
#include <curl/curl.h>
#include <memory>
#include <string>

struct Transfer {
  CURL* easy = curl_easy_init();
  std::string body;
  ~Transfer() { curl_easy_cleanup(easy); }
};

void gives_away(CURLM* multi, const std::string& text) {
  const std::string body = text + "\n";
  auto transfer = std::make_unique<Transfer>();
  curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, body.c_str());  // expect: stack-escape
  if (curl_multi_add_handle(multi, transfer->easy) == CURLM_OK) transfer.release();
}

void keeps_the_bytes(CURLM* multi, const std::string& text) {
  auto transfer = std::make_unique<Transfer>();
  transfer->body = text + "\n";
  curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, transfer->body.c_str());
  curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, transfer.get());
  if (curl_multi_add_handle(multi, transfer->easy) == CURLM_OK) transfer.release();
}

void ends_it(const std::string& text) {
  const std::string body = text + "\n";
  auto transfer = std::make_unique<Transfer>();
  curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_perform(transfer->easy);
}
