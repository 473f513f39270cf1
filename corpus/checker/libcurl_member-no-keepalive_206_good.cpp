// Cancellable uploads: a transfer leaves the multi handle before the bytes it lends are destroyed.
#include <curl/curl.h>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

class transfer {
public:
    using done_fn = std::function<void(CURLcode, long)>;

    transfer(CURLM* multi, std::string url, std::string body, done_fn fn)
        : multi_(multi), easy_(curl_easy_init()), body_(std::move(body)), done_(std::move(fn))
    {
        error_[0] = '\0';
        if (!easy_) return;
        curl_easy_setopt(easy_, CURLOPT_URL, url.c_str());
        curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_);
        curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE, static_cast<long>(body_.size()));
        curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, body_.data());
        curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
        curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, 15000L);
        added_ = curl_multi_add_handle(multi_, easy_) == CURLM_OK;
    }

    transfer(const transfer&) = delete;
    transfer& operator=(const transfer&) = delete;

    ~transfer()
    {
        if (added_) curl_multi_remove_handle(multi_, easy_);
        if (easy_) curl_easy_cleanup(easy_);
    }

    bool running() const { return added_; }
    CURL* handle() const { return easy_; }

    void finish(CURLcode rc)
    {
        long status = 0;
        if (rc == CURLE_OK) curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
        if (done_) done_(rc, status);
    }

private:
    CURLM* multi_;
    CURL* easy_;
    std::string body_;
    done_fn done_;
    char error_[CURL_ERROR_SIZE];
    bool added_ = false;
};

class client {
public:
    client() : multi_(curl_multi_init()) {}
    client(const client&) = delete;
    client& operator=(const client&) = delete;
    ~client()
    {
        active_.clear();
        curl_multi_cleanup(multi_);
    }

    unsigned long put(std::string url, std::string body, transfer::done_fn fn)
    {
        auto t = std::make_unique<transfer>(multi_, std::move(url), std::move(body), std::move(fn));
        if (!t->running()) return 0;
        active_.emplace(++last_, std::move(t));
        return last_;
    }

    void cancel(unsigned long id) { active_.erase(id); }

    void step(int wait_ms)
    {
        int running = 0, left = 0;
        curl_multi_perform(multi_, &running);
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE) continue;
            const CURLcode rc = m->data.result;
            complete(m->easy_handle, rc);
        }
        if (running) curl_multi_poll(multi_, nullptr, 0, wait_ms, nullptr);
    }

private:
    void complete(CURL* easy, CURLcode rc)
    {
        for (auto it = active_.begin(); it != active_.end(); ++it) {
            if (it->second->handle() != easy) continue;
            const auto finished = std::move(it->second);
            active_.erase(it);
            finished->finish(rc);
            return;
        }
    }

    CURLM* multi_;
    std::unordered_map<unsigned long, std::unique_ptr<transfer>> active_;
    unsigned long last_ = 0;
};
