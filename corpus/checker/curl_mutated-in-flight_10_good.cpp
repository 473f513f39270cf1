#include <curl/curl.h>
#include <cstdio>
#include <list>
#include <string>
#include <vector>

class poster {
public:
    explicit poster(const char* url) : easy_(curl_easy_init()) { curl_easy_setopt(easy_, CURLOPT_URL, url); }
    ~poster() { curl_easy_cleanup(easy_); }
    bool post(int n)
    {
        body_ = "n=" + std::to_string(n);
        curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE, long(body_.size()));
        curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, body_.c_str());
        const bool ok = curl_easy_perform(easy_) == CURLE_OK;
        body_.clear();
        curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, nullptr);
        return ok;
    }

private:
    CURL* easy_;
    std::string body_;
};

class uploads {
public:
    explicit uploads(CURLM* m) : multi_(m) {}
    void add(std::string text)
    {
        bodies_.push_back(std::move(text));
        CURL* h = curl_easy_init();
        curl_easy_setopt(h, CURLOPT_POSTFIELDS, bodies_.back().c_str());
        curl_multi_add_handle(multi_, h);
    }

private:
    CURLM* multi_;
    std::list<std::string> bodies_;
};
