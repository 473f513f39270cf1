#include <curl/curl.h>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

struct transfer {
    CURL* easy = curl_easy_init();
    std::string body;
    char error[CURL_ERROR_SIZE] = {};
    ~transfer() { curl_easy_cleanup(easy); }
};

class network_manager {
public:
    explicit network_manager(CURLM* m) : multi_(m) {}
    void add(const std::string& url, std::string_view body)
    {
        auto t = std::make_unique<transfer>();
        t->body.assign(body);
        curl_easy_setopt(t->easy, CURLOPT_URL, url.c_str());
        curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE, long(t->body.size()));
        curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, t->body.data());
        curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->error);
        if (curl_multi_add_handle(multi_, t->easy) != CURLM_OK) return;
        CURL* key = t->easy;
        live_.emplace(key, std::move(t));
    }
    void reap()
    {
        int left = 0;
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE) continue;
            CURL* done = m->easy_handle;
            curl_multi_remove_handle(multi_, done);
            live_.erase(done);
        }
    }

private:
    CURLM* multi_;
    std::unordered_map<CURL*, std::unique_ptr<transfer>> live_;
};
