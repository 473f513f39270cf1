#include <curl/curl.h>
#include <cstdio>
#include <string>
#include <vector>

/// Ships log lines in batches to an HTTP collector, on a multi handle driven by poll().
class log_shipper {
public:
    log_shipper(CURLM* multi, const std::string& url) : multi_(multi), easy_(curl_easy_init())
    {
        headers_ = curl_slist_append(headers_, "Content-Type: text/plain");
        curl_easy_setopt(easy_, CURLOPT_URL, url.c_str());
        curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
        curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, 10000L);
    }
    log_shipper(const log_shipper&) = delete;
    log_shipper& operator=(const log_shipper&) = delete;
    ~log_shipper()
    {
        if (posting_) curl_multi_remove_handle(multi_, easy_);
        curl_easy_cleanup(easy_);
        curl_slist_free_all(headers_);
    }

    void line(const std::string& l)
    {
        batch_ += l; // expect: mutated-in-flight
        batch_ += '\n'; // allow: mutated-in-flight
        if (batch_.size() >= high_water && !posting_) post();
    }

    void poll()
    {
        int running = 0, left = 0;
        curl_multi_perform(multi_, &running);
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE || m->easy_handle != easy_) continue;
            if (m->data.result != CURLE_OK) {
                std::fprintf(stderr, "ship: %s\n", curl_easy_strerror(m->data.result));
                ++lost_;
            }
            curl_multi_remove_handle(multi_, easy_);
            posting_ = false;
            batch_.erase(0, posted_);
            if (batch_.size() >= high_water) post();
        }
    }

    unsigned lost() const { return lost_; }

private:
    void post()
    {
        posted_ = batch_.size();
        curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE, static_cast<long>(posted_));
        curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, batch_.data()); // allow: mutated-in-flight
        if (curl_multi_add_handle(multi_, easy_) == CURLM_OK) posting_ = true;
    }

    static constexpr std::size_t high_water = 16 * 1024;
    CURLM* multi_;
    CURL* easy_;
    curl_slist* headers_ = nullptr;
    std::string batch_;
    std::size_t posted_ = 0;
    bool posting_ = false;
    unsigned lost_ = 0;
};
