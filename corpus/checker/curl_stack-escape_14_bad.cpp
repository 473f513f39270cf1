#include <curl/curl.h>
#include <cstdio>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

// Feed downloader: at most `limit` transfers at a time, the rest wait.
struct feed_job {
    std::string url;
    std::string page;
    std::function<void(CURLcode, const std::string&)> done;
    CURL* easy = nullptr;
    ~feed_job() { curl_easy_cleanup(easy); }
};

class feed_downloader {
public:
    explicit feed_downloader(int limit) : multi_(curl_multi_init()), limit_(limit) {}
    feed_downloader(const feed_downloader&) = delete;

    void fetch(std::string url, std::function<void(CURLcode, const std::string&)> done)
    {
        auto j = std::make_unique<feed_job>();
        j->url = std::move(url);
        j->done = std::move(done);
        waiting_.push_back(std::move(j));
        pump();
    }

    void poll()
    {
        int running = 0, left = 0;
        curl_multi_perform(multi_, &running);
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg == CURLMSG_DONE)
                finish(m->easy_handle, m->data.result);
        }
        pump();
    }

private:
    static std::size_t on_data(char* p, std::size_t s, std::size_t n, void* user)
    {
        static_cast<feed_job*>(user)->page.append(p, s * n);
        return s * n;
    }

    bool prepare(feed_job& j)
    {
        char why[CURL_ERROR_SIZE] = "";
        j.easy = curl_easy_init();
        if (!j.easy)
            return false;
        curl_easy_setopt(j.easy, CURLOPT_ERRORBUFFER, why); // expect: stack-escape
        curl_easy_setopt(j.easy, CURLOPT_WRITEFUNCTION, &feed_downloader::on_data);
        curl_easy_setopt(j.easy, CURLOPT_WRITEDATA, &j);
        curl_easy_setopt(j.easy, CURLOPT_PRIVATE, &j);
        if (curl_easy_setopt(j.easy, CURLOPT_URL, j.url.c_str()) != CURLE_OK) {
            std::fprintf(stderr, "feed %s: %s\n", j.url.c_str(), why);
            return false;
        }
        return true;
    }

    void pump()
    {
        while (active_ < limit_ && !waiting_.empty()) {
            auto j = std::move(waiting_.front());
            waiting_.pop_front();
            if (!prepare(*j) || curl_multi_add_handle(multi_, j->easy) != CURLM_OK) {
                j->done(CURLE_FAILED_INIT, j->page);
                continue;
            }
            ++active_;
            j.release();
        }
    }

    void finish(CURL* easy, CURLcode rc)
    {
        feed_job* raw = nullptr;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &raw);
        std::unique_ptr<feed_job> j(raw);
        curl_multi_remove_handle(multi_, easy);
        --active_;
        j->done(rc, j->page);
    }

    CURLM* multi_;
    int limit_, active_ = 0;
    std::deque<std::unique_ptr<feed_job>> waiting_;
};
