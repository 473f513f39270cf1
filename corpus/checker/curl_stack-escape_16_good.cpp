// Asynchronous HTTP client: the body parameter moves into the transfer first.
#include <curl/curl.h>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

class HttpClient {
public:
    using Done = std::function<void(CURLcode, long, const std::string&)>;

    HttpClient() : multi_(curl_multi_init()) {}
    HttpClient(const HttpClient&) = delete;
    ~HttpClient()
    {
        for (auto& [h, t] : transfers_) {
            curl_multi_remove_handle(multi_, h);
            curl_easy_cleanup(h);
            curl_slist_free_all(t->headers);
        }
        curl_multi_cleanup(multi_);
    }

    bool post(const std::string& url, std::string body, const std::string& type, Done done)
    {
        auto t = std::make_unique<Transfer>();
        t->body = std::move(body);
        t->done = std::move(done);
        t->headers = curl_slist_append(nullptr, ("Content-Type: " + type).c_str());
        CURL* h = curl_easy_init();
        curl_easy_setopt(h, CURLOPT_URL, url.c_str());
        curl_easy_setopt(h, CURLOPT_POSTFIELDS, t->body.data());
        curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, long(t->body.size()));
        curl_easy_setopt(h, CURLOPT_HTTPHEADER, t->headers);
        curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, &HttpClient::collect);
        curl_easy_setopt(h, CURLOPT_WRITEDATA, t.get());
        if (curl_multi_add_handle(multi_, h) != CURLM_OK) {
            curl_easy_cleanup(h);
            curl_slist_free_all(t->headers);
            return false;
        }
        transfers_.emplace(h, std::move(t));
        return true;
    }

    int step()
    {
        int running = 0, left = 0;
        curl_multi_perform(multi_, &running);
        while (CURLMsg* m = curl_multi_info_read(multi_, &left))
            if (m->msg == CURLMSG_DONE) finish(m->easy_handle, m->data.result);
        return running;
    }

private:
    struct Transfer {
        std::string body;
        std::string answer;
        curl_slist* headers = nullptr;
        Done done;
    };

    static size_t collect(char* p, size_t s, size_t n, void* arg)
    {
        static_cast<Transfer*>(arg)->answer.append(p, s * n);
        return s * n;
    }

    void finish(CURL* h, CURLcode rc)
    {
        auto it = transfers_.find(h);
        if (it == transfers_.end()) return;
        std::unique_ptr<Transfer> t = std::move(it->second);
        transfers_.erase(it);
        long status = 0;
        curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
        curl_multi_remove_handle(multi_, h);
        curl_easy_cleanup(h);
        curl_slist_free_all(t->headers);
        t->done(rc, status, t->answer);
    }

    CURLM* multi_;
    std::map<CURL*, std::unique_ptr<Transfer>> transfers_;
};
