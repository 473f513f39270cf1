#include <curl/curl.h>
#include <map>
#include <memory>
#include <string>

struct audit_event {
    std::string actor, action;
    long at = 0;
    std::string to_json() const
    {
        return "{\"actor\":\"" + actor + "\",\"action\":\"" + action + "\",\"at\":" + std::to_string(at) + '}';
    }
};

// Posts events to a webhook through a multi handle; pump() is called by the main loop.
class webhook {
public:
    webhook(CURLM* multi, std::string base, std::string token) : multi_(multi), base_(std::move(base)), token_(std::move(token)) {}
    webhook(const webhook&) = delete;
    ~webhook()
    {
        for (auto& [easy, t] : inflight_) dispose(easy, *t);
    }

    bool post(const std::string& path, const audit_event& ev)
    {
        CURL* easy = curl_easy_init();
        if (!easy) return false;
        auto t = std::make_unique<transfer>();
        t->headers = curl_slist_append(nullptr, ("Authorization: Bearer " + token_).c_str());
        curl_easy_setopt(easy, CURLOPT_URL, (base_ + path).c_str());
        curl_easy_setopt(easy, CURLOPT_USERAGENT, ("audit/" + std::to_string(version)).c_str());
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, t->headers);
        curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, ev.to_json().c_str());
        curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->error);
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &webhook::on_body);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, &t->reply);
        if (curl_multi_add_handle(multi_, easy) != CURLM_OK) {
            curl_easy_cleanup(easy);
            curl_slist_free_all(t->headers);
            return false;
        }
        inflight_.emplace(easy, std::move(t));
        return true;
    }

    void pump()
    {
        int running = 0, left = 0;
        curl_multi_perform(multi_, &running);
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE) continue;
            CURL* easy = m->easy_handle;
            if (m->data.result != CURLE_OK) ++failed_;
            auto it = inflight_.find(easy);
            if (it == inflight_.end()) continue;
            dispose(easy, *it->second);
            inflight_.erase(it);
        }
    }

private:
    static constexpr int version = 3;
    struct transfer {
        curl_slist* headers = nullptr;
        std::string reply;
        char error[CURL_ERROR_SIZE] = {0};
    };

    static std::size_t on_body(char* p, std::size_t size, std::size_t n, void* user)
    {
        static_cast<std::string*>(user)->append(p, size * n);
        return size * n;
    }

    void dispose(CURL* easy, transfer& t)
    {
        curl_multi_remove_handle(multi_, easy);
        curl_easy_cleanup(easy);
        curl_slist_free_all(t.headers);
    }

    CURLM* multi_;
    std::string base_, token_;
    std::map<CURL*, std::unique_ptr<transfer>> inflight_;
    unsigned failed_ = 0;
};
