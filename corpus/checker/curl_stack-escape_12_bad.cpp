#include <curl/curl.h>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace telemetry {

struct transfer {
    CURL* easy = nullptr;
    curl_slist* headers = nullptr;
    ~transfer()
    {
        curl_easy_cleanup(easy);
        curl_slist_free_all(headers);
    }
};

class http_pump {
public:
    http_pump() : multi_(curl_multi_init()) {}
    http_pump(const http_pump&) = delete;

    bool submit(const std::string& url, const std::string& body, long timeout_ms)
    {
        auto t = std::make_unique<transfer>();
        t->easy = curl_easy_init();
        if (!t->easy)
            return false;
        t->headers = curl_slist_append(nullptr, "Content-Type: application/json");
        curl_easy_setopt(t->easy, CURLOPT_URL, url.c_str());
        curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
        curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, timeout_ms);
        curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.size()));
        curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, body.data()); // allow: borrowed-parameter
        curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t.get());
        if (curl_multi_add_handle(multi_, t->easy) != CURLM_OK)
            return false;
        t.release();
        return true;
    }

    int drive()
    {
        int running = 0, left = 0;
        curl_multi_perform(multi_, &running);
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE)
                continue;
            transfer* t = nullptr;
            curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &t);
            curl_multi_remove_handle(multi_, t->easy);
            delete t;
        }
        return running;
    }

private:
    CURLM* multi_;
};

struct span {
    std::string name;
    std::uint64_t start_ns, end_ns;
};

class exporter {
public:
    exporter(http_pump& http, std::string endpoint) : http_(http), endpoint_(std::move(endpoint)) {}

    void record(span s)
    {
        spans_.push_back(std::move(s));
        if (spans_.size() >= 64)
            flush();
    }

    void flush()
    {
        if (spans_.empty())
            return;
        const std::string payload = encode();
        if (!http_.submit(endpoint_, payload, 5000)) // expect: stack-escape
            dropped_ += spans_.size();
        spans_.clear();
    }

private:
    std::string encode() const
    {
        std::string out = "{\"spans\":[";
        for (const span& s : spans_) {
            out += "{\"n\":\"" + s.name + "\",\"b\":" + std::to_string(s.start_ns);
            out += ",\"e\":" + std::to_string(s.end_ns) + "},";
        }
        out.back() = ']';
        return out + "}";
    }

    http_pump& http_;
    std::string endpoint_;
    std::vector<span> spans_;
    std::size_t dropped_ = 0;
};

}  // namespace telemetry
