#include <curl/curl.h>
#include <functional>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

struct slist_free {
    void operator()(curl_slist* l) const { curl_slist_free_all(l); }
};
using slist_ptr = std::unique_ptr<curl_slist, slist_free>;

class export_client {
public:
    using done_fn = std::function<void(CURLcode, long)>;

    export_client() : multi_(curl_multi_init())
    {
        if (!multi_) throw std::runtime_error("curl_multi_init");
    }

    ~export_client()
    {
        for (auto& [easy, job] : jobs_) {
            curl_multi_remove_handle(multi_, easy);
            curl_easy_cleanup(easy);
        }
        curl_multi_cleanup(multi_);
    }

    void post(const std::string& url, std::string payload, const std::vector<std::string>& headers, done_fn done)
    {
        auto job = std::make_unique<transfer>();
        job->payload = std::move(payload);
        job->done = std::move(done);
        job->headers = build(headers);

        CURL* easy = curl_easy_init();
        if (!easy) return job->done(CURLE_FAILED_INIT, 0);

        curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, job->headers.get());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(job->payload.size()));
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, job->payload.data());

        if (curl_multi_add_handle(multi_, easy) != CURLM_OK) {
            curl_easy_cleanup(easy);
            return job->done(CURLE_FAILED_INIT, 0);
        }
        jobs_.emplace(easy, std::move(job));
    }

    void cancel(CURL* easy)
    {
        auto it = jobs_.find(easy);
        if (it == jobs_.end()) return;
        curl_multi_remove_handle(multi_, easy);
        curl_easy_cleanup(easy);
        auto done = std::move(it->second->done);
        jobs_.erase(it);
        done(CURLE_ABORTED_BY_CALLBACK, 0);
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
        slist_ptr headers;
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

    static slist_ptr build(const std::vector<std::string>& headers)
    {
        slist_ptr list(curl_slist_append(nullptr, "Content-Type: application/x-protobuf"));
        for (const auto& h : headers) {
            curl_slist* longer = curl_slist_append(list.get(), h.c_str());
            if (!longer) throw std::bad_alloc();
            list.release();
            list.reset(longer);
        }
        return list;
    }

    CURLM* multi_;
    std::unordered_map<CURL*, std::unique_ptr<transfer>> jobs_;
};
