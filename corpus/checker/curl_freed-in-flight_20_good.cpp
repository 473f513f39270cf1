#include <curl/curl.h>
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

class telemetry_exporter {
public:
    using result_fn = std::function<void(CURLcode, long)>;

    telemetry_exporter(std::string url, std::string token)
        : multi_(curl_multi_init()), url_(std::move(url)), token_(std::move(token))
    {
        if (!multi_) throw std::runtime_error("curl_multi_init");
    }

    ~telemetry_exporter()
    {
        for (auto& [easy, t] : active_) {
            curl_multi_remove_handle(multi_, easy);
            curl_easy_cleanup(easy);
        }
        curl_multi_cleanup(multi_);
    }

    telemetry_exporter(const telemetry_exporter&) = delete;
    telemetry_exporter& operator=(const telemetry_exporter&) = delete;

    bool enqueue(std::string batch, result_fn done)
    {
        CURL* easy = curl_easy_init();
        if (!easy) return false;
        auto t = std::make_unique<transfer>();
        t->body = std::move(batch);
        t->done = std::move(done);

        t->add_header("Content-Type: application/x-protobuf");
        t->add_header("Authorization: Bearer " + token_);

        curl_easy_setopt(easy, CURLOPT_URL, url_.c_str());
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, t->headers);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, t->body.data());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(t->body.size()));
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 10000L);

        if (curl_multi_add_handle(multi_, easy) != CURLM_OK) {
            curl_easy_cleanup(easy);
            return false;
        }
        active_.emplace(easy, std::move(t));
        return true;
    }

    void poll(int timeout_ms)
    {
        int running = 0;
        curl_multi_perform(multi_, &running);
        if (running) curl_multi_poll(multi_, nullptr, 0, timeout_ms, nullptr);
        int left = 0;
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE) continue;
            CURL* easy = m->easy_handle;
            const CURLcode result = m->data.result;
            long status = 0;
            curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
            curl_multi_remove_handle(multi_, easy);
            auto node = active_.extract(easy);
            curl_easy_cleanup(easy);
            node.mapped()->done(result, status);
        }
    }

private:
    struct transfer {
        transfer() = default;
        transfer(const transfer&) = delete;
        transfer& operator=(const transfer&) = delete;
        ~transfer() { curl_slist_free_all(headers); }

        void add_header(const std::string& line) { headers = curl_slist_append(headers, line.c_str()); }

        std::string body;
        curl_slist* headers = nullptr;
        result_fn done;
    };

    CURLM* multi_;
    std::string url_;
    std::string token_;
    std::unordered_map<CURL*, std::unique_ptr<transfer>> active_;
};
