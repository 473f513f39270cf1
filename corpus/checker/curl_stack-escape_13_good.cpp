#include <curl/curl.h>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

// Blocking webhook client: everything local is used by curl_easy_perform() only, and the handle
// is declared last so that it goes first.
namespace hook {

struct slist_free {
    void operator()(curl_slist* l) const { curl_slist_free_all(l); }
};
struct easy_free {
    void operator()(CURL* c) const { curl_easy_cleanup(c); }
};
using slist_ptr = std::unique_ptr<curl_slist, slist_free>;
using easy_ptr = std::unique_ptr<CURL, easy_free>;

struct outcome {
    long status = 0;
    std::string text;
};

static std::size_t collect(char* p, std::size_t s, std::size_t n, void* user)
{
    static_cast<std::string*>(user)->append(p, s * n);
    return s * n;
}

static bool transient(CURLcode rc, long status)
{
    return rc == CURLE_COULDNT_CONNECT || rc == CURLE_OPERATION_TIMEDOUT || status == 503;
}

outcome notify(const std::string& url, std::string_view event, int attempts)
{
    outcome res;
    char why[CURL_ERROR_SIZE] = "";
    std::string body = "{\"event\":\"";
    body.append(event).append("\"}");
    slist_ptr headers(curl_slist_append(nullptr, "Content-Type: application/json"));
    easy_ptr easy(curl_easy_init());
    if (!easy || !headers)
        throw std::runtime_error("curl");

    curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDSIZE, long(body.size()));
    curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, why);
    curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, &collect);
    curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, &res.text);

    for (int i = 0;; ++i) {
        res.text.clear();
        const CURLcode rc = curl_easy_perform(easy.get());
        curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &res.status);
        if (rc == CURLE_OK && res.status != 503)
            return res;
        if (!transient(rc, res.status) || i + 1 == attempts)
            throw std::runtime_error(*why ? why : curl_easy_strerror(rc));
        std::this_thread::sleep_for(std::chrono::milliseconds(100 << i));
    }
}

}  // namespace hook
