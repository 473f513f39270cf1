#include <curl/curl.h>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// Metrics in the line protocol, posted in the background.
struct point {
    std::string series;
    double value;
    long long at;
};

class influx_writer {
public:
    influx_writer(CURLM* multi, std::string base, std::string token) : multi_(multi), base_(std::move(base)), token_(std::move(token)) {}

    bool write(const std::string& bucket, const std::vector<point>& points)
    {
        auto j = std::make_unique<job>();
        j->easy = curl_easy_init();
        if (!j->easy)
            return false;
        j->headers = curl_slist_append(j->headers, ("Authorization: Token " + token_).c_str());
        j->headers = curl_slist_append(j->headers, "Content-Type: text/plain; charset=utf-8");

        curl_easy_setopt(j->easy, CURLOPT_URL, (base_ + "/api/v2/write?precision=ms&bucket=" + bucket).c_str());
        curl_easy_setopt(j->easy, CURLOPT_HTTPHEADER, j->headers);
        curl_easy_setopt(j->easy, CURLOPT_COPYPOSTFIELDS, render(points).c_str());
        curl_easy_setopt(j->easy, CURLOPT_USERAGENT, std::string("metricsd/" + std::to_string(version)).c_str());
        curl_easy_setopt(j->easy, CURLOPT_PRIVATE, j.get());
        if (curl_multi_add_handle(multi_, j->easy) != CURLM_OK)
            return false;
        j.release();
        return true;
    }

    void on_done(CURL* easy)
    {
        job* raw = nullptr;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &raw);
        std::unique_ptr<job> j(raw);
        long code = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code);
        if (code != 204)
            ++rejected_;
        curl_multi_remove_handle(multi_, easy);
    }

private:
    static constexpr int version = 7;

    struct job {
        CURL* easy = nullptr;
        curl_slist* headers = nullptr;
        ~job()
        {
            if (easy)
                curl_easy_cleanup(easy);
            curl_slist_free_all(headers);
        }
    };

    static std::string render(const std::vector<point>& points)
    {
        std::string text;
        for (const auto& p : points)
            text += p.series + " value=" + std::to_string(p.value) + ' ' + std::to_string(p.at) + '\n';
        return text;
    }

    CURLM* multi_;
    std::string base_, token_;
    unsigned rejected_ = 0;
};
