#include <curl/curl.h>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

class export_client {
public:
    using done_fn = std::function<void(CURLcode, long)>;

    export_client() : multi_(curl_multi_init())
    {
        if (!multi_) throw std::runtime_error("curl_multi_init");
    }
    ~export_client() { curl_multi_cleanup(multi_); }

    void post(const std::string& url, std::string payload, const std::vector<std::string>& headers, done_fn done)
    {
        CURL* easy = curl_easy_init();
        if (!easy) return done(CURLE_FAILED_INIT, 0);

        auto job = std::make_unique<transfer>();
        job->payload = std::move(payload);
        job->done = std::move(done);

        curl_slist* list = nullptr;
        list = curl_slist_append(list, "Content-Type: application/x-protobuf");
        for (const auto& h : headers) list = curl_slist_append(list, h.c_str());

        curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list); // allow: freed-in-flight
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(job->payload.size()));
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, job->payload.data());
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 10000L);

        const CURLMcode rc = curl_multi_add_handle(multi_, easy);
        curl_slist_free_all(list); // expect: freed-in-flight
        if (rc != CURLM_OK) {
            curl_easy_cleanup(easy);
            return job->done(CURLE_FAILED_INIT, 0);
        }
        jobs_.emplace(easy, std::move(job));
    }

    int run_once(int timeout_ms)
    {
        int running = 0;
        curl_multi_poll(multi_, nullptr, 0, timeout_ms, nullptr);
        curl_multi_perform(multi_, &running);
        int left = 0;
        while (CURLMsg* msg = curl_multi_info_read(multi_, &left)) {
            if (msg->msg == CURLMSG_DONE) finish(msg->easy_handle, msg->data.result);
        }
        return running;
    }

private:
    struct transfer {
        std::string payload;
        done_fn done;
    };

    void finish(CURL* easy, CURLcode result)
    {
        long http = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &http);
        curl_multi_remove_handle(multi_, easy);
        curl_easy_cleanup(easy);
        auto node = jobs_.extract(easy);
        if (!node.empty()) node.mapped()->done(result, http);
    }

    CURLM* multi_;
    std::unordered_map<CURL*, std::unique_ptr<transfer>> jobs_;
};
