#include <curl/curl.h>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

// Telemetry uploader on a shared multi handle, driven by the application's main loop.
namespace telemetry {

struct upload {
    CURL* easy = nullptr;
    curl_slist* headers = nullptr;
    std::string response;
    std::function<void(long)> done;

    ~upload()
    {
        curl_easy_cleanup(easy);
        curl_slist_free_all(headers);
    }
};

class uploader {
public:
    explicit uploader(CURLM* multi) : multi_(multi) {}

    void submit(const std::map<std::string, double>& gauges, std::function<void(long)> done)
    {
        auto up = std::make_unique<upload>();
        up->easy = curl_easy_init();
        up->done = std::move(done);
        const std::string body = render(gauges);
        configure(*up, body); // expect: stack-escape
        curl_multi_add_handle(multi_, up->easy);
        active_[up->easy] = std::move(up);
    }

    void poll()
    {
        int running = 0;
        curl_multi_perform(multi_, &running);
        int left = 0;
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE)
                continue;
            CURL* easy = m->easy_handle;
            long status = 0;
            curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
            curl_multi_remove_handle(multi_, easy);
            auto node = active_.extract(easy);
            if (!node.empty() && node.mapped()->done)
                node.mapped()->done(status);
        }
    }

private:
    static std::string render(const std::map<std::string, double>& gauges)
    {
        std::string out = "{";
        for (const auto& [k, v] : gauges)
            out += '"' + k + "\":" + std::to_string(v) + ',';
        out.back() = '}';
        return out;
    }

    static std::size_t collect(char* p, std::size_t s, std::size_t n, void* user)
    {
        static_cast<upload*>(user)->response.append(p, s * n);
        return s * n;
    }

    void configure(upload& up, const std::string& body)
    {
        up.headers = curl_slist_append(nullptr, "Content-Type: application/json");
        curl_easy_setopt(up.easy, CURLOPT_URL, "http://collector.local/v1/gauges");
        curl_easy_setopt(up.easy, CURLOPT_HTTPHEADER, up.headers);
        curl_easy_setopt(up.easy, CURLOPT_WRITEFUNCTION, &uploader::collect);
        curl_easy_setopt(up.easy, CURLOPT_WRITEDATA, &up);
        curl_easy_setopt(up.easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
        curl_easy_setopt(up.easy, CURLOPT_POSTFIELDS, body.data()); // allow: borrowed-parameter
    }

    CURLM* multi_;
    std::map<CURL*, std::unique_ptr<upload>> active_;
};

}  // namespace telemetry
