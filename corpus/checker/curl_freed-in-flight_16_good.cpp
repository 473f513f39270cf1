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

struct header_deleter {
    void operator()(curl_slist* l) const { curl_slist_free_all(l); }
};
struct mime_deleter {
    void operator()(curl_mime* m) const { curl_mime_free(m); }
};
struct easy_deleter {
    void operator()(CURL* h) const { curl_easy_cleanup(h); }
};

class http_pool {
public:
    using handler = std::function<void(outcome)>;

    http_pool() : multi_(curl_multi_init()) {}
    ~http_pool()
    {
        for (auto& [h, t] : active_) curl_multi_remove_handle(multi_, h);
        active_.clear();
        curl_multi_cleanup(multi_);
    }
    http_pool(const http_pool&) = delete;
    http_pool& operator=(const http_pool&) = delete;

    bool upload(const std::string& url, const std::string& token, const std::string& name, const std::string& content, handler done)
    {
        auto t = std::make_unique<transfer>();
        t->easy.reset(curl_easy_init());
        CURL* const h = t->easy.get();
        if (!h) return false;
        t->done = std::move(done);
        t->headers.reset(curl_slist_append(nullptr, ("Authorization: Bearer " + token).c_str()));
        t->form.reset(curl_mime_init(h));
        curl_mimepart* part = curl_mime_addpart(t->form.get());
        curl_mime_name(part, "file");
        curl_mime_filename(part, name.c_str());
        curl_mime_data(part, content.data(), content.size());

        curl_easy_setopt(h, CURLOPT_URL, url.c_str());
        curl_easy_setopt(h, CURLOPT_HTTPHEADER, t->headers.get());
        curl_easy_setopt(h, CURLOPT_MIMEPOST, t->form.get());
        curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, &http_pool::on_data);
        curl_easy_setopt(h, CURLOPT_WRITEDATA, t.get());
        if (curl_multi_add_handle(multi_, h) != CURLM_OK) return false;
        active_.emplace(h, std::move(t));
        return true;
    }

    void step()
    {
        int running = 0;
        curl_multi_perform(multi_, &running);
        int left = 0;
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE) continue;
            CURL* h = m->easy_handle;
            outcome o{m->data.result, 0, {}};
            curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &o.status);
            curl_multi_remove_handle(multi_, h);
            auto t = std::move(active_.at(h));
            active_.erase(h);
            o.body = std::move(t->response);
            t->done(std::move(o));
        }
    }

private:
    struct transfer {
        std::string response;
        handler done;
        std::unique_ptr<curl_slist, header_deleter> headers;
        std::unique_ptr<curl_mime, mime_deleter> form;
        std::unique_ptr<CURL, easy_deleter> easy;
    };

    static std::size_t on_data(char* p, std::size_t size, std::size_t n, void* user)
    {
        static_cast<transfer*>(user)->response.append(p, size * n);
        return size * n;
    }

    CURLM* multi_;
    std::map<CURL*, std::unique_ptr<transfer>> active_;
};
