#include <curl/curl.h>
#include <memory>
#include <string>
#include <vector>

static std::size_t append(char* p, std::size_t s, std::size_t n, void* to)
{
    static_cast<std::string*>(to)->append(p, s * n);
    return s * n;
}

class transfer {
public:
    explicit transfer(const std::string& url) : easy_(curl_easy_init())
    {
        curl_easy_setopt(easy_, CURLOPT_URL, url.c_str());
        curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, append);
        curl_easy_setopt(easy_, CURLOPT_WRITEDATA, &sink_);
        curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, err_);
        curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
    }
    transfer(const transfer&) = delete;
    ~transfer() { curl_easy_cleanup(easy_); }
    void body(std::string text)
    {
        body_ = std::move(text);
        curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body_.size()));
        curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, body_.data());
    }
    CURL* easy() const { return easy_; }

private:
    CURL* easy_;
    std::string body_, sink_;
    char err_[CURL_ERROR_SIZE] = {};
};

// All transfers are over, and their handles removed, before the objects go.
std::size_t post_all(const std::vector<std::string>& urls, int v)
{
    CURLM* m = curl_multi_init();
    std::vector<std::unique_ptr<transfer>> all;
    for (const auto& u : urls) {
        auto t = std::make_unique<transfer>(u);
        t->body("value=" + std::to_string(v));
        curl_multi_add_handle(m, t->easy());
        all.push_back(std::move(t));
    }
    int running = 1;
    while (running) {
        curl_multi_perform(m, &running);
        if (running) curl_multi_poll(m, nullptr, 0, 1000, nullptr);
    }
    for (auto& t : all) curl_multi_remove_handle(m, t->easy());
    curl_multi_cleanup(m);
    return all.size();
}
