#include <curl/curl.h>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

class http_pool {
public:
    using callback = std::function<void(long status, std::string body, std::string error)>;

    http_pool() : multi_(curl_multi_init()) {}
    http_pool(const http_pool&) = delete;
    http_pool& operator=(const http_pool&) = delete;

    ~http_pool()
    {
        for (auto& [easy, t] : active_) {
            curl_multi_remove_handle(multi_, easy);
            curl_easy_cleanup(easy);
        }
        curl_multi_cleanup(multi_);
    }

    bool post(const std::string& url, std::string body, callback cb)
    {
        CURL* easy = curl_easy_init();
        if (!easy) return false;
        auto t = std::make_unique<transfer>();
        t->request = std::move(body);
        t->done = std::move(cb);
        char errbuf[CURL_ERROR_SIZE] = "";

        curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(t->request.size()));
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, t->request.data());
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &http_pool::on_data);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, &t->response);
        curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, 3000L);
        curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, errbuf); // expect: stack-escape

        if (CURLMcode rc = curl_multi_add_handle(multi_, easy); rc != CURLM_OK) {
            std::fprintf(stderr, "add %s: %s %s\n", url.c_str(), curl_multi_strerror(rc), errbuf);
            curl_easy_cleanup(easy);
            return false;
        }
        active_.emplace(easy, std::move(t));
        return true;
    }

    std::size_t poll(int timeout_ms)
    {
        int running = 0;
        curl_multi_poll(multi_, nullptr, 0, timeout_ms, nullptr);
        curl_multi_perform(multi_, &running);
        int left = 0;
        while (CURLMsg* m = curl_multi_info_read(multi_, &left))
            if (m->msg == CURLMSG_DONE) finish(m->easy_handle, m->data.result);
        return active_.size();
    }

private:
    struct transfer {
        std::string request;
        std::string response;
        callback done;
    };

    static std::size_t on_data(char* p, std::size_t size, std::size_t n, void* to)
    {
        static_cast<std::string*>(to)->append(p, size * n);
        return size * n;
    }

    void finish(CURL* easy, CURLcode rc)
    {
        auto node = active_.extract(easy);
        long status = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        curl_multi_remove_handle(multi_, easy);
        curl_easy_cleanup(easy);
        if (node.empty()) return;
        transfer& t = *node.mapped();
        t.done(status, std::move(t.response), rc == CURLE_OK ? "" : curl_easy_strerror(rc));
    }

    CURLM* multi_;
    std::unordered_map<CURL*, std::unique_ptr<transfer>> active_;
};
