#include <curl/curl.h>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

struct slist_free {
    void operator()(curl_slist* l) const { curl_slist_free_all(l); }
};
using header_list = std::unique_ptr<curl_slist, slist_free>;

static header_list make_headers(const std::vector<std::string>& lines)
{
    header_list out;
    for (const auto& l : lines) {
        curl_slist* next = curl_slist_append(out.get(), l.c_str());
        if (!next) break;
        out.release();
        out.reset(next);
    }
    return out;
}

struct exchange {
    CURL* easy = nullptr;
    header_list headers;
    std::string body, reply;
    std::function<void(CURLcode, const std::string&)> done;
};

// Drives all exchanges of one exporter from a single thread.
class http_worker {
public:
    http_worker() : multi_(curl_multi_init()) {}
    http_worker(const http_worker&) = delete;
    http_worker& operator=(const http_worker&) = delete;
    ~http_worker()
    {
        while (!live_.empty()) finish(live_.begin()->first, CURLE_ABORTED_BY_CALLBACK);
        curl_multi_cleanup(multi_);
    }

    CURL* post(const std::string& url, const std::vector<std::string>& headers, std::string body,
               std::function<void(CURLcode, const std::string&)> done)
    {
        auto x = std::make_unique<exchange>();
        x->easy = curl_easy_init();
        x->headers = make_headers(headers);
        x->body = std::move(body);
        x->done = std::move(done);
        curl_easy_setopt(x->easy, CURLOPT_URL, url.c_str());
        curl_easy_setopt(x->easy, CURLOPT_HTTPHEADER, x->headers.get());
        curl_easy_setopt(x->easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(x->body.size()));
        curl_easy_setopt(x->easy, CURLOPT_POSTFIELDS, x->body.data());
        curl_easy_setopt(x->easy, CURLOPT_WRITEFUNCTION, on_body);
        curl_easy_setopt(x->easy, CURLOPT_WRITEDATA, x.get());
        CURL* id = x->easy;
        curl_multi_add_handle(multi_, id);
        live_.emplace(id, std::move(x));
        return id;
    }

    void cancel(CURL* id) { cancelled_.push_back(id); }

    void run_once(int wait_ms)
    {
        for (CURL* id : std::exchange(cancelled_, {})) finish(id, CURLE_ABORTED_BY_CALLBACK);
        int running = 0;
        curl_multi_perform(multi_, &running);
        int left = 0;
        while (CURLMsg* m = curl_multi_info_read(multi_, &left))
            if (m->msg == CURLMSG_DONE) finish(m->easy_handle, m->data.result);
        curl_multi_poll(multi_, nullptr, 0, wait_ms, nullptr);
    }

private:
    static std::size_t on_body(char* p, std::size_t, std::size_t n, void* user)
    {
        static_cast<exchange*>(user)->reply.append(p, n);
        return n;
    }

    void finish(CURL* id, CURLcode rc)
    {
        auto it = live_.find(id);
        if (it == live_.end()) return;
        curl_multi_remove_handle(multi_, id);
        auto x = std::move(it->second);
        live_.erase(it);
        curl_easy_cleanup(id);
        if (x->done) x->done(rc, x->reply);
    }

    CURLM* multi_;
    std::unordered_map<CURL*, std::unique_ptr<exchange>> live_;
    std::vector<CURL*> cancelled_;
};
