// Metrics pusher on a curl multi handle: every string it sets is one that libcurl copies.
#include <curl/curl.h>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

class metrics_pusher {
public:
    explicit metrics_pusher(std::string base) : base_(std::move(base)), multi_(curl_multi_init()) {}
    metrics_pusher(const metrics_pusher&) = delete;
    metrics_pusher& operator=(const metrics_pusher&) = delete;

    ~metrics_pusher()
    {
        for (auto& j : jobs_) detach(*j);
        curl_multi_cleanup(multi_);
    }

    bool push(const std::string& job, const std::map<std::string, double>& values)
    {
        auto j = std::make_unique<running>();
        j->easy = curl_easy_init();
        if (!j->easy) return false;
        j->headers = curl_slist_append(nullptr, ("X-Job: " + job).c_str());
        j->headers = curl_slist_append(j->headers, content_type().c_str());
        const std::string text = lines(values);
        curl_easy_setopt(j->easy, CURLOPT_URL, (base_ + "/push/" + job).c_str());
        curl_easy_setopt(j->easy, CURLOPT_USERAGENT, agent(2).c_str());
        curl_easy_setopt(j->easy, CURLOPT_HTTPHEADER, j->headers);
        curl_easy_setopt(j->easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(text.size()));
        curl_easy_setopt(j->easy, CURLOPT_COPYPOSTFIELDS, text.c_str());
        if (!token_.empty()) curl_easy_setopt(j->easy, CURLOPT_XOAUTH2_BEARER, std::string(token_).c_str());
        if (curl_multi_add_handle(multi_, j->easy) != CURLM_OK) {
            detach(*j);
            return false;
        }
        jobs_.push_back(std::move(j));
        return true;
    }

    void authorize(std::string token) { token_ = std::move(token); }

    int drive()
    {
        int running_now = 0, left = 0;
        curl_multi_perform(multi_, &running_now);
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE) continue;
            CURL* const easy = m->easy_handle;
            if (m->data.result != CURLE_OK) ++failures_;
            std::erase_if(jobs_, [this, easy](const std::unique_ptr<running>& j) {
                if (j->easy != easy) return false;
                detach(*j);
                return true;
            });
        }
        return running_now;
    }

private:
    struct running {
        CURL* easy = nullptr;
        curl_slist* headers = nullptr;
    };

    void detach(running& j)
    {
        curl_multi_remove_handle(multi_, j.easy);
        curl_easy_cleanup(j.easy);
        curl_slist_free_all(j.headers);
    }

    static std::string content_type() { return std::string("Content-Type: ") + "text/plain; version=1"; }
    static std::string agent(int v) { return "pusher/" + std::to_string(v); }
    static std::string lines(const std::map<std::string, double>& values)
    {
        std::string out;
        for (const auto& [k, v] : values) out += k + ' ' + std::to_string(v) + '\n';
        return out;
    }

    std::string base_, token_;
    CURLM* multi_;
    std::vector<std::unique_ptr<running>> jobs_;
    int failures_ = 0;
};
