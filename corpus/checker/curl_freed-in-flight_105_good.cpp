#include <curl/curl.h>
#include <cstdio>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

namespace notify {

struct Hook {
    std::string url;
    std::string secret;
};

struct Delivery {
    CURL* easy = nullptr;
    curl_slist* headers = nullptr;
    std::string body;

    Delivery() = default;
    Delivery(const Delivery&) = delete;
    ~Delivery()
    {
        if (easy) curl_easy_cleanup(easy);
        curl_slist_free_all(headers);
    }
};

static std::string sign(const std::string& secret, const std::string& body)
{
    unsigned long long h = 1469598103934665603ull;
    for (unsigned char c : secret + body) h = (h ^ c) * 1099511628211ull;
    char hex[17];
    std::snprintf(hex, sizeof hex, "%016llx", h);
    return hex;
}

// Posts events to the subscribers' URLs; step() is called by the main loop.
class Notifier {
public:
    Notifier() : multi_(curl_multi_init()) {}
    Notifier(const Notifier&) = delete;
    ~Notifier()
    {
        for (auto& [easy, d] : active_) {
            curl_multi_remove_handle(multi_, easy);
        }
        active_.clear();
        curl_multi_cleanup(multi_);
    }

    bool post(const Hook& hook, std::string body)
    {
        auto d = std::make_unique<Delivery>();
        d->easy = curl_easy_init();
        if (!d->easy) return false;
        d->body = std::move(body);

        const std::string signature = "X-Signature: " + sign(hook.secret, d->body);
        for (const char* line : {"Content-Type: application/json", signature.c_str()}) {
            curl_slist* grown = curl_slist_append(d->headers, line);
            if (!grown) return false;
            d->headers = grown;
        }

        CURL* e = d->easy;
        curl_easy_setopt(e, CURLOPT_URL, hook.url.c_str());
        curl_easy_setopt(e, CURLOPT_POSTFIELDS, d->body.data());
        curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(d->body.size()));
        curl_easy_setopt(e, CURLOPT_HTTPHEADER, d->headers);
        curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, 10000L);
        active_.emplace(e, std::move(d));

        const CURLMcode rc = curl_multi_add_handle(multi_, e);
        if (rc != CURLM_OK) {
            active_.erase(e);
            return false;
        }
        return true;
    }

    void step()
    {
        int running = 0;
        curl_multi_perform(multi_, &running);
        int left = 0;
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg == CURLMSG_DONE) finish(m->easy_handle, m->data.result);
        }
    }

    unsigned long failed() const { return failed_; }

private:
    void finish(CURL* e, CURLcode result)
    {
        long status = 0;
        curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &status);
        if (result != CURLE_OK || status >= 300) ++failed_;
        curl_multi_remove_handle(multi_, e);
        active_.erase(e);
    }

    CURLM* multi_;
    std::unordered_map<CURL*, std::unique_ptr<Delivery>> active_;
    unsigned long failed_ = 0;
};

}  // namespace notify
