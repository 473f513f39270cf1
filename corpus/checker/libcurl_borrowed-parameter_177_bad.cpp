// Fire-and-forget HTTP reporting on the multi interface: events are added by the
// application, the event loop calls pump().
#include <curl/curl.h>
#include <memory>
#include <string>
#include <unordered_map>

class reporter {
public:
    reporter() : multi_(curl_multi_init()) {}

    ~reporter()
    {
        for (auto& [easy, job] : jobs_) {
            curl_multi_remove_handle(multi_, easy);
            curl_easy_cleanup(easy);
        }
        curl_multi_cleanup(multi_);
    }

    reporter(const reporter&) = delete;
    reporter& operator=(const reporter&) = delete;

    bool report(const std::string& url, const std::string& json)
    {
        CURL* easy = curl_easy_init();
        if (!easy) return false;
        auto job = std::make_unique<request>();
        curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, job.get());
        set_body(easy, json); // allow: borrowed-parameter
        if (curl_multi_add_handle(multi_, easy) != CURLM_OK) {
            curl_easy_cleanup(easy);
            return false;
        }
        jobs_.emplace(easy, std::move(job));
        return true;
    }

    int pump()
    {
        int running = 0, left = 0;
        curl_multi_perform(multi_, &running);
        while (CURLMsg* m = curl_multi_info_read(multi_, &left))
            if (m->msg == CURLMSG_DONE) finish(m->easy_handle, m->data.result);
        return running;
    }

private:
    struct request {
        std::string answer;
    };

    static void set_body(CURL* easy, const std::string& json)
    {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(json.size()));
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, json.data()); // expect: borrowed-parameter
    }

    static size_t on_body(char* p, size_t size, size_t n, void* user)
    {
        static_cast<request*>(user)->answer.append(p, size * n);
        return size * n;
    }

    void finish(CURL* easy, CURLcode rc)
    {
        long status = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        auto node = jobs_.extract(easy);
        curl_multi_remove_handle(multi_, easy);
        curl_easy_cleanup(easy);
        if (rc == CURLE_OK && status < 400)
            ++reported_;
        else
            ++lost_;
        if (!node.empty()) answer_bytes_ += node.mapped()->answer.size();
    }

    CURLM* multi_;
    unsigned reported_ = 0, lost_ = 0;
    std::size_t answer_bytes_ = 0;
    std::unordered_map<CURL*, std::unique_ptr<request>> jobs_;
};
