#include <curl/curl.h>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>

// Runs any number of webhook calls on one multi handle, driven by tick().
class webhook_client {
public:
    using done_fn = std::function<void(long status, const std::string& reply)>;

    webhook_client() : multi_(curl_multi_init())
    {
        if (!multi_) throw std::runtime_error("curl_multi_init");
    }

    ~webhook_client()
    {
        for (auto& [easy, c] : calls_) {
            curl_multi_remove_handle(multi_, easy);
            curl_easy_cleanup(easy);
        }
        curl_multi_cleanup(multi_);
    }

    webhook_client(const webhook_client&) = delete;
    webhook_client& operator=(const webhook_client&) = delete;

    void post(const std::string& url, std::string body, done_fn done)
    {
        CURL* easy = curl_easy_init();
        if (!easy) return done(0, {});

        auto c = std::make_unique<call>();
        c->body = std::move(body);
        c->done = std::move(done);
        curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 5000L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(c->body.size()));
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, c->body.data());

        auto it = calls_.emplace(easy, std::move(c)).first;
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &webhook_client::collect);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, &it->second->reply);
        curl_multi_add_handle(multi_, easy);
    }

    int tick(int timeout_ms)
    {
        int running = 0, left = 0;
        curl_multi_poll(multi_, nullptr, 0, timeout_ms, nullptr);
        curl_multi_perform(multi_, &running);
        while (CURLMsg* m = curl_multi_info_read(multi_, &left))
            if (m->msg == CURLMSG_DONE) finish(m->easy_handle);
        return running;
    }

private:
    struct call {
        std::string body, reply;
        done_fn done;
    };

    static std::size_t collect(char* p, std::size_t size, std::size_t n, void* to)
    {
        static_cast<std::string*>(to)->append(p, size * n);
        return size * n;
    }

    void finish(CURL* easy)
    {
        long status = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        curl_multi_remove_handle(multi_, easy);
        auto node = calls_.extract(easy);
        curl_easy_cleanup(easy);
        node.mapped()->done(status, node.mapped()->reply);
    }

    CURLM* multi_;
    std::unordered_map<CURL*, std::unique_ptr<call>> calls_;
};
