#include <curl/curl.h>
#include <memory>
#include <string>
#include <vector>

static std::size_t append(char* p, std::size_t s, std::size_t n, void* to)
{
    static_cast<std::string*>(to)->append(p, s * n);
    return s * n;
}

class fetcher {
public:
    explicit fetcher(CURLM* m) : multi_(m) {}

    CURL* fetch(const std::string& url)
    {
        char err[CURL_ERROR_SIZE] = {};
        auto sink = std::make_unique<std::string>();
        CURL* e = curl_easy_init();
        curl_easy_setopt(e, CURLOPT_URL, url.c_str());
        curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, append);
        curl_easy_setopt(e, CURLOPT_WRITEDATA, sink.get());
        curl_easy_setopt(e, CURLOPT_PRIVATE, sink.get());
        curl_easy_setopt(e, CURLOPT_ERRORBUFFER, err); // expect: stack-escape
        if (curl_multi_add_handle(multi_, e) != CURLM_OK) {
            curl_easy_cleanup(e);
            return nullptr;
        }
        sinks_.push_back(std::move(sink));
        return e;
    }

private:
    CURLM* multi_;
    std::vector<std::unique_ptr<std::string>> sinks_;
};
