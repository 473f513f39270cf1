#include <curl/curl.h>
#include <cstdio>
#include <memory>
#include <string>

struct http_settings {
    std::string user_agent = "updater/2.3";
    long connect_timeout_ms = 5000;
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

void apply_settings(CURL* h, const http_settings& s)
{
    std::string const agent = s.user_agent + " (libcurl)";
    curl_easy_setopt(h, CURLOPT_USERAGENT, agent.c_str());
    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, s.connect_timeout_ms);
    curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 1L);
}

}

bool post_report(const std::string& url, const http_settings& settings, const std::string& report, std::string& answer)
{
    char detail[CURL_ERROR_SIZE] = "";
    easy_handle h(curl_easy_init());
    if (!h) return false;
    apply_settings(h.get(), settings);

    answer.clear();
    curl_easy_setopt(h.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(h.get(), CURLOPT_ERRORBUFFER, detail);
    curl_easy_setopt(h.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(report.size()));
    curl_easy_setopt(h.get(), CURLOPT_POSTFIELDS, report.data());
    curl_easy_setopt(h.get(), CURLOPT_WRITEFUNCTION, append_body);
    curl_easy_setopt(h.get(), CURLOPT_WRITEDATA, &answer);
    CURLcode const rc = curl_easy_perform(h.get());
    if (rc != CURLE_OK) {
        std::fprintf(stderr, "%s: %s\n", url.c_str(), detail[0] ? detail : curl_easy_strerror(rc));
        return false;
    }
    long status = 0;
    curl_easy_getinfo(h.get(), CURLINFO_RESPONSE_CODE, &status);
    return status == 200;
}
