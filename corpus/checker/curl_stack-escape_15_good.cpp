#include <curl/curl.h>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

// Web hook dispatcher. The form body is built on the stack and copied by libcurl; everything else
// the transfer points to lives in the transfer object until it is reported done.
namespace hooks {

struct transfer {
    CURL* easy = curl_easy_init();
    curl_slist* headers = nullptr;
    char error[CURL_ERROR_SIZE] = {};
    int attempts = 0;

    transfer() = default;
    transfer(const transfer&) = delete;
    transfer& operator=(const transfer&) = delete;
    ~transfer()
    {
        curl_easy_cleanup(easy);
        curl_slist_free_all(headers);
    }
};

class dispatcher {
public:
    explicit dispatcher(CURLM* m) : multi_(m) {}

    void notify(const std::string& url, std::string_view event, int id)
    {
        auto t = std::make_unique<transfer>();
        std::string form = "event=";
        form.append(event).append("&id=").append(std::to_string(id));

        curl_easy_setopt(t->easy, CURLOPT_URL, url.c_str());
        curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(form.size()));
        curl_easy_setopt(t->easy, CURLOPT_COPYPOSTFIELDS, form.data());
        add_header(*t, "X-Hook-Id: " + std::to_string(id));
        start(std::move(t));
    }

    void on_done(const CURLMsg& m)
    {
        auto it = live_.find(m.easy_handle);
        if (it == live_.end())
            return;
        transfer& t = *it->second;
        const CURLcode result = m.data.result;
        curl_multi_remove_handle(multi_, t.easy);
        if (result != CURLE_OK && ++t.attempts < 3) {
            curl_multi_add_handle(multi_, t.easy);
            return;
        }
        live_.erase(it);
    }

private:
    static void add_header(transfer& t, const std::string& line)
    {
        t.headers = curl_slist_append(t.headers, line.c_str());
        curl_easy_setopt(t.easy, CURLOPT_HTTPHEADER, t.headers);
    }

    void start(std::unique_ptr<transfer> t)
    {
        CURL* key = t->easy;
        curl_easy_setopt(key, CURLOPT_ERRORBUFFER, t->error);
        live_.emplace(key, std::move(t));
        curl_multi_add_handle(multi_, key);
    }

    CURLM* multi_;
    std::unordered_map<CURL*, std::unique_ptr<transfer>> live_;
};

}  // namespace hooks
