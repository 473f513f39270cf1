#include <curl/curl.h>
#include <cstdio>
#include <memory>
#include <string>

struct http_settings {
    std::string user_agent = "updater/2.3";
    std::string ca_bundle;
    long connect_timeout_ms = 5000;
    bool verify_peer = true;
};

struct easy_deleter {
    void operator()(CURL* h) const { curl_easy_cleanup(h); }
};
using easy_handle = std::unique_ptr<CURL, easy_deleter>;

namespace {

std::size_t append_body(char* data, std::size_t size, std::size_t count, void* user)
{
    static_cast<std::string*>(user)->append(data, size * count);
    return size * count;
}

bool apply_settings(CURL* h, const http_settings& s)
{
    char detail[CURL_ERROR_SIZE] = "";
    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, detail); // expect: stack-escape
    curl_easy_setopt(h, CURLOPT_USERAGENT, s.user_agent.c_str());
    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, s.connect_timeout_ms);
    curl_easy_setopt(h, CURLOPT_SSL_VERIFYPEER, s.verify_peer ? 1L : 0L);
    curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 1L);
    if (!s.ca_bundle.empty()) {
        CURLcode const rc = curl_easy_setopt(h, CURLOPT_CAINFO, s.ca_bundle.c_str());
        if (rc != CURLE_OK) {
            std::fprintf(stderr, "ca bundle: %s\n", detail[0] ? detail : curl_easy_strerror(rc));
            return false;
        }
    }
    return true;
}

}

bool fetch_manifest(const std::string& url, const http_settings& settings, std::string& body)
{
    easy_handle h(curl_easy_init());
    if (!h || !apply_settings(h.get(), settings)) return false;

    body.clear();
    curl_easy_setopt(h.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(h.get(), CURLOPT_WRITEFUNCTION, append_body);
    curl_easy_setopt(h.get(), CURLOPT_WRITEDATA, &body);
    CURLcode const rc = curl_easy_perform(h.get());
    if (rc != CURLE_OK) {
        std::fprintf(stderr, "%s: %s\n", url.c_str(), curl_easy_strerror(rc));
        return false;
    }
    long status = 0;
    curl_easy_getinfo(h.get(), CURLINFO_RESPONSE_CODE, &status);
    return status == 200;
}
