#include <curl/curl.h>
#include <string>

class request {
public:
    request() : e_(curl_easy_init()) {}
    ~request() { curl_slist_free_all(h_); curl_easy_cleanup(e_); }
    void url(const std::string& u) { curl_easy_setopt(e_, CURLOPT_URL, u.c_str()); }
    void body(std::string b)
    {
        body_ = std::move(b);
        curl_easy_setopt(e_, CURLOPT_POSTFIELDSIZE, (long)body_.size());
        curl_easy_setopt(e_, CURLOPT_POSTFIELDS, body_.data());
    }
    void header(const std::string& s) { h_ = curl_slist_append(h_, s.c_str()); }
    CURLcode perform()
    {
        curl_easy_setopt(e_, CURLOPT_HTTPHEADER, h_);
        return curl_easy_perform(e_);
    }
private:
    CURL* e_;
    curl_slist* h_ = nullptr;
    std::string body_;
};
