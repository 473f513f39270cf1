// Batches small POST requests on one multi handle.
#include <curl/curl.h>
#include <string>
#include <utility>
#include <vector>

struct PendingPost {
    std::string url;
    std::string body;
    int attempts = 0;
    long status = 0;
};

class PostBatch {
public:
    PostBatch() : multi_(curl_multi_init()) {}
    PostBatch(const PostBatch&) = delete;
    ~PostBatch()
    {
        for (CURL* h : handles_) {
            curl_multi_remove_handle(multi_, h);
            curl_easy_cleanup(h);
        }
        curl_multi_cleanup(multi_);
    }

    void add(std::string url, std::string body)
    {
        PendingPost p;
        p.url = std::move(url);
        p.body = std::move(body);
        posts_.push_back(std::move(p)); // expect: mutated-in-flight
        start(posts_.back());
    }

    bool finish()
    {
        int running = 0;
        do {
            if (curl_multi_perform(multi_, &running) != CURLM_OK) return false;
            if (running) curl_multi_poll(multi_, nullptr, 0, 200, nullptr);
        } while (running);
        collect();
        return true;
    }

    const std::vector<PendingPost>& posts() const { return posts_; }

private:
    void start(const PendingPost& p)
    {
        CURL* h = curl_easy_init();
        curl_easy_setopt(h, CURLOPT_URL, p.url.c_str());
        curl_easy_setopt(h, CURLOPT_POSTFIELDS, p.body.data()); // allow: mutated-in-flight
        curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, long(p.body.size()));
        curl_easy_setopt(h, CURLOPT_TIMEOUT, 10L);
        curl_multi_add_handle(multi_, h);
        handles_.push_back(h);
    }

    void collect()
    {
        int left = 0;
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE) continue;
            for (std::size_t i = 0; i < handles_.size(); ++i)
                if (handles_[i] == m->easy_handle)
                    curl_easy_getinfo(m->easy_handle, CURLINFO_RESPONSE_CODE, &posts_[i].status);
        }
    }

    CURLM* multi_;
    std::vector<CURL*> handles_;
    std::vector<PendingPost> posts_;
};

bool push_counters(const std::string& base, const std::vector<std::pair<std::string, int>>& counters)
{
    PostBatch batch;
    for (const auto& [name, v] : counters) batch.add(base + "/" + name, "v=" + std::to_string(v));
    return batch.finish();
}
