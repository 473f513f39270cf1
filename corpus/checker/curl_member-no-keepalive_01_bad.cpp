#include <curl/curl.h>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace jsonrpc {

using reply_fn = std::function<void(int id, const std::string& text)>;

class api_call {
public:
    api_call(int id, std::string body, reply_fn fn) : id_(id), body_(std::move(body)), fn_(std::move(fn)) {}

    CURL* begin(CURLM* multi, const std::string& url, curl_slist* headers)
    {
        CURL* e = curl_easy_init();
        if (!e) throw std::runtime_error("curl_easy_init");
        curl_easy_setopt(e, CURLOPT_URL, url.c_str());
        curl_easy_setopt(e, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, static_cast<long>(body_.size()));
        curl_easy_setopt(e, CURLOPT_POSTFIELDS, body_.c_str()); // expect: member-no-keepalive
        curl_easy_setopt(e, CURLOPT_PRIVATE, reinterpret_cast<void*>(static_cast<std::intptr_t>(id_)));
        curl_multi_add_handle(multi, e); // allow: member-no-keepalive
        return e;
    }

    void finish(const std::string& text) const
    {
        if (fn_) fn_(id_, text);
    }

private:
    int id_;
    std::string body_;
    reply_fn fn_;
};

class client {
public:
    explicit client(std::string url) : url_(std::move(url)), multi_(curl_multi_init())
    {
        headers_ = curl_slist_append(nullptr, "Content-Type: application/json-rpc");
    }
    ~client()
    {
        curl_multi_cleanup(multi_);
        curl_slist_free_all(headers_);
    }
    client(const client&) = delete;
    client& operator=(const client&) = delete;

    int call(const std::string& method, const std::string& params, reply_fn fn)
    {
        const int id = ++last_;
        auto c = std::make_unique<api_call>(
            id, R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":")" + method + R"(","params":)" + params + '}', std::move(fn));
        c->begin(multi_, url_, headers_);
        calls_.emplace(id, std::move(c));
        return id;
    }

    void forget(int id) { calls_.erase(id); } // allow: freed-in-flight

    void poll(int wait_ms)
    {
        int running = 0, left = 0;
        curl_multi_poll(multi_, nullptr, 0, wait_ms, nullptr);
        curl_multi_perform(multi_, &running);
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE) continue;
            CURL* e = m->easy_handle;
            void* tag = nullptr;
            curl_easy_getinfo(e, CURLINFO_PRIVATE, &tag);
            curl_multi_remove_handle(multi_, e);
            curl_easy_cleanup(e);
            auto it = calls_.find(static_cast<int>(reinterpret_cast<std::intptr_t>(tag)));
            if (it == calls_.end()) continue;
            it->second->finish("done");
            calls_.erase(it);
        }
    }

private:
    std::string url_;
    CURLM* multi_;
    curl_slist* headers_ = nullptr;
    std::map<int, std::unique_ptr<api_call>> calls_;
    int last_ = 0;
};

}  // namespace jsonrpc
