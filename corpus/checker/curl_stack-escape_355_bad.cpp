#include <cstdio>
#include <curl/curl.h>
#include <deque>
#include <memory>
#include <string>
#include <utility>

struct download {
    std::string url;
    std::FILE* target = nullptr;
    int attempt = 0;
    ~download()
    {
        if (target)
            std::fclose(target);
    }
};

// Mirrors a list of files, a few at a time, with retries.
class mirror {
public:
    explicit mirror(CURLM* multi, unsigned parallel) : multi_(multi), parallel_(parallel) {}

    void want(std::string url, const std::string& path)
    {
        auto d = std::make_unique<download>();
        d->url = std::move(url);
        d->target = std::fopen(path.c_str(), "wb");
        if (d->target)
            waiting_.push_back(std::move(d));
    }

    void pump()
    {
        while (active_ < parallel_ && !waiting_.empty()) {
            auto d = std::move(waiting_.front());
            waiting_.pop_front();
            begin(std::move(d));
        }
    }

    void finished(CURL* easy, CURLcode result)
    {
        download* raw = nullptr;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &raw);
        std::unique_ptr<download> d(raw);
        curl_multi_remove_handle(multi_, easy);
        curl_easy_cleanup(easy);
        --active_;
        if (result != CURLE_OK && ++d->attempt < 3) {
            std::rewind(d->target);
            waiting_.push_back(std::move(d));
        }
        pump();
    }

private:
    void begin(std::unique_ptr<download> d)
    {
        CURL* easy = curl_easy_init();
        if (!easy)
            return;
        char reason[CURL_ERROR_SIZE] = ""; // allow: stack-escape
        curl_easy_setopt(easy, CURLOPT_URL, d->url.c_str());
        curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, reason); // expect: stack-escape
        curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, d->target);
        curl_easy_setopt(easy, CURLOPT_PRIVATE, d.get());
        if (curl_multi_add_handle(multi_, easy) != CURLM_OK) { // allow: stack-escape
            std::fprintf(stderr, "%s: %s\n", d->url.c_str(), reason[0] ? reason : "not started");
            curl_easy_cleanup(easy);
            return;
        }
        d.release();
        ++active_;
    }

    CURLM* multi_;
    unsigned parallel_;
    unsigned active_ = 0;
    std::deque<std::unique_ptr<download>> waiting_;
};
