#include <curl/curl.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>

// JSON over HTTP on top of a multi handle; perform() is called from the application's main loop.
class api_client {
public:
    using reply_cb = std::function<void(long status, const std::string& body)>;

    api_client(std::string base, std::string token) : base_(std::move(base)), token_(std::move(token))
    {
        multi_ = curl_multi_init();
        if (!multi_) throw std::runtime_error("curl_multi_init");
    }

    ~api_client()
    {
        for (auto& [h, t] : active_) {
            curl_multi_remove_handle(multi_, h);
            curl_easy_cleanup(h);
        }
        curl_multi_cleanup(multi_);
    }

    void post(const std::string& path, const std::string& json, reply_cb cb)
    {
        CURL* h = curl_easy_init();
        if (!h) return cb(0, {});

        auto t = std::make_unique<transfer>();
        t->cb = std::move(cb);

        curl_slist* headers = nullptr;
        headers = curl_slist_append(headers, "Content-Type: application/json");
        headers = curl_slist_append(headers, ("Authorization: Bearer " + token_).c_str());
        headers = curl_slist_append(headers, "Expect:");

        curl_easy_setopt(h, CURLOPT_URL, (base_ + path).c_str());
        curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers); // allow: freed-in-flight
        curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(json.size()));
        curl_easy_setopt(h, CURLOPT_COPYPOSTFIELDS, json.data());
        curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, &api_client::on_body);
        curl_easy_setopt(h, CURLOPT_WRITEDATA, t.get());
        curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, 15000L);

        active_[h] = std::move(t);
        curl_multi_add_handle(multi_, h);
        curl_slist_free_all(headers); // expect: freed-in-flight
    }

    int perform()
    {
        int running = 0;
        curl_multi_perform(multi_, &running);
        int left = 0;
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE) continue;
            CURL* h = m->easy_handle;
            long status = 0;
            if (m->data.result == CURLE_OK) curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
            finish(h, status);
        }
        return running;
    }

private:
    struct transfer {
        reply_cb cb;
        std::string body;
    };

    static std::size_t on_body(char* p, std::size_t size, std::size_t n, void* user)
    {
        static_cast<transfer*>(user)->body.append(p, size * n);
        return size * n;
    }

    void finish(CURL* h, long status)
    {
        auto node = active_.extract(h);
        curl_multi_remove_handle(multi_, h);
        curl_easy_cleanup(h);
        node.mapped()->cb(status, node.mapped()->body);
    }

    std::string base_;
    std::string token_;
    CURLM* multi_ = nullptr;
    std::unordered_map<CURL*, std::unique_ptr<transfer>> active_;
};
