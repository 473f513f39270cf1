// Uploads counters to an HTTP endpoint through a shared multi handle.
#include <cstdint>
#include <curl/curl.h>
#include <map>
#include <string>
#include <utility>

struct counters {
    std::map<std::string, std::uint64_t> values;
};

class uploader {
public:
    explicit uploader(std::string url) : url_(std::move(url)), multi_(curl_multi_init()) {}
    ~uploader() { curl_multi_cleanup(multi_); }
    uploader(const uploader&) = delete;
    uploader& operator=(const uploader&) = delete;

    bool enqueue(const counters& c)
    {
        CURL* easy = curl_easy_init();
        if (!easy) return false;
        std::string text;
        for (const auto& [name, value] : c.values) text += name + "=" + std::to_string(value) + "\n";
        curl_easy_setopt(easy, CURLOPT_URL, url_.c_str());
        set_body(easy, text); // expect: stack-escape
        if (curl_multi_add_handle(multi_, easy) != CURLM_OK) {
            curl_easy_cleanup(easy);
            return false;
        }
        return true;
    }

    void drive()
    {
        int running = 0, left = 0;
        curl_multi_perform(multi_, &running);
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE) continue;
            CURL* easy = m->easy_handle;
            curl_multi_remove_handle(multi_, easy);
            curl_easy_cleanup(easy);
        }
    }

private:
    static void set_body(CURL* easy, const std::string& body)
    {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.data()); // allow: stack-escape
    }

    std::string url_;
    CURLM* multi_;
};
