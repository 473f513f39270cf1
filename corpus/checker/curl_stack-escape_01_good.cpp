#include <curl/curl.h>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace push {

struct notice {
    std::string device;
    std::string title;
    std::vector<std::pair<std::string, std::string>> data;
};

class gateway {
public:
    using result_fn = std::function<void(long status, const std::string& body)>;

    explicit gateway(std::string url) : url_(std::move(url)), multi_(curl_multi_init())
    {
        headers_ = curl_slist_append(nullptr, "Content-Type: application/json");
    }

    ~gateway()
    {
        for (auto& kv : active_) {
            curl_multi_remove_handle(multi_, kv.first);
            curl_easy_cleanup(kv.first);
        }
        curl_multi_cleanup(multi_);
        curl_slist_free_all(headers_);
    }

    gateway(const gateway&) = delete;
    gateway& operator=(const gateway&) = delete;

    void post(const notice& n, result_fn done)
    {
        const std::string body = render(n);
        auto t = std::make_unique<transfer>();
        t->done = std::move(done);
        CURL* e = prepare(*t);
        curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
        curl_easy_setopt(e, CURLOPT_COPYPOSTFIELDS, body.data());
        curl_multi_add_handle(multi_, e);
        active_.emplace(e, std::move(t));
    }

    std::pair<long, std::string> post_now(const notice& n)
    {
        const std::string body = render(n);
        transfer t;
        CURL* e = prepare(t);
        long status = 0;
        curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
        curl_easy_setopt(e, CURLOPT_POSTFIELDS, body.data());
        if (curl_easy_perform(e) == CURLE_OK) curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_cleanup(e);
        return {status, std::move(t.reply)};
    }

    void pump()
    {
        int running = 0, left = 0;
        curl_multi_perform(multi_, &running);
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE) continue;
            CURL* e = m->easy_handle;
            long status = 0;
            curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &status);
            auto node = active_.extract(e);
            curl_multi_remove_handle(multi_, e);
            curl_easy_cleanup(e);
            node.mapped()->done(status, node.mapped()->reply);
        }
    }

private:
    struct transfer {
        std::string reply;
        result_fn done;
    };

    static std::string render(const notice& n)
    {
        std::ostringstream os;
        os << R"({"to":")" << n.device << R"(","title":")" << n.title << '"';
        for (const auto& [k, v] : n.data) os << ",\"" << k << "\":\"" << v << '"';
        os << '}';
        return os.str();
    }

    CURL* prepare(transfer& t)
    {
        CURL* e = curl_easy_init();
        curl_easy_setopt(e, CURLOPT_URL, url_.c_str());
        curl_easy_setopt(e, CURLOPT_HTTPHEADER, headers_);
        curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, &gateway::collect);
        curl_easy_setopt(e, CURLOPT_WRITEDATA, &t);
        return e;
    }

    static std::size_t collect(char* p, std::size_t s, std::size_t n, void* user)
    {
        static_cast<transfer*>(user)->reply.append(p, s * n);
        return s * n;
    }

    std::string url_;
    CURLM* multi_;
    curl_slist* headers_;
    std::unordered_map<CURL*, std::unique_ptr<transfer>> active_;
};

}  // namespace push
