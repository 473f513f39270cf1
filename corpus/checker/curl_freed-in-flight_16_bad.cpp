#include <curl/curl.h>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

struct outcome {
    CURLcode result = CURLE_OK;
    long status = 0;
    std::string body;
};

class http_pool {
public:
    using handler = std::function<void(outcome)>;

    http_pool() : multi_(curl_multi_init()) {}
    ~http_pool()
    {
        for (auto& [h, t] : active_) {
            curl_multi_remove_handle(multi_, h);
            curl_easy_cleanup(h);
        }
        curl_multi_cleanup(multi_);
    }
    http_pool(const http_pool&) = delete;
    http_pool& operator=(const http_pool&) = delete;

    bool post_json(const std::string& url, const std::string& token, std::string json, handler done)
    {
        CURL* h = curl_easy_init();
        if (!h) return false;
        auto t = std::make_unique<transfer>();
        t->request = std::move(json);
        t->done = std::move(done);

        curl_slist* headers = curl_slist_append(nullptr, "Content-Type: application/json");
        headers = curl_slist_append(headers, ("Authorization: Bearer " + token).c_str());

        curl_easy_setopt(h, CURLOPT_URL, url.c_str());
        curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers); // allow: freed-in-flight
        curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, static_cast<long>(t->request.size()));
        curl_easy_setopt(h, CURLOPT_POSTFIELDS, t->request.data());
        curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, &http_pool::on_data);
        curl_easy_setopt(h, CURLOPT_WRITEDATA, t.get());

        bool const added = curl_multi_add_handle(multi_, h) == CURLM_OK;
        if (added)
            active_.emplace(h, std::move(t));
        else
            curl_easy_cleanup(h);
        curl_slist_free_all(headers); // expect: freed-in-flight
        return added;
    }

    void step()
    {
        int running = 0;
        curl_multi_perform(multi_, &running);
        int left = 0;
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE) continue;
            CURL* h = m->easy_handle;
            auto t = std::move(active_.at(h));
            active_.erase(h);
            outcome o{m->data.result, 0, std::move(t->response)};
            curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &o.status);
            curl_multi_remove_handle(multi_, h);
            curl_easy_cleanup(h);
            t->done(std::move(o));
        }
    }

private:
    struct transfer {
        std::string request;
        std::string response;
        handler done;
    };

    static std::size_t on_data(char* p, std::size_t size, std::size_t n, void* user)
    {
        static_cast<transfer*>(user)->response.append(p, size * n);
        return size * n;
    }

    CURLM* multi_;
    std::map<CURL*, std::unique_ptr<transfer>> active_;
};
