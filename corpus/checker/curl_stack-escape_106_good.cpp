#include <curl/curl.h>
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>

namespace objectstore {

struct Reply {
    long status = 0;
    std::string body;
    std::string error;
};

// One connection to the store, kept open between the requests of the sync job.
class Client {
public:
    explicit Client(std::string base) : base_(std::move(base)), easy_(curl_easy_init())
    {
        if (!easy_) throw std::runtime_error("curl_easy_init");
    }
    Client(const Client&) = delete;
    ~Client() { curl_easy_cleanup(easy_); }

    Reply put(std::string_view key, std::string_view content)
    {
        std::lock_guard<std::mutex> one_at_a_time(mutex_);
        Cursor source{content, 0};
        curl_easy_setopt(easy_, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(easy_, CURLOPT_READFUNCTION, feed);
        curl_easy_setopt(easy_, CURLOPT_READDATA, &source);
        curl_easy_setopt(easy_, CURLOPT_INFILESIZE_LARGE, curl_off_t(content.size()));
        return perform(key);
    }

    Reply commit(std::string_view manifest, unsigned generation)
    {
        std::lock_guard<std::mutex> one_at_a_time(mutex_);
        std::string form = "generation=" + std::to_string(generation) + "&manifest=";
        if (char* escaped = curl_easy_escape(easy_, manifest.data(), int(manifest.size()))) {
            form += escaped;
            curl_free(escaped);
        }
        curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, form.c_str());
        curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE, long(form.size()));
        return perform("commit");
    }

private:
    struct Cursor {
        std::string_view data;
        std::size_t pos;
    };

    // Whatever was set for one request is forgotten before its storage goes.
    struct Forget {
        CURL* easy;
        ~Forget() { curl_easy_reset(easy); }
    };

    static std::size_t feed(char* to, std::size_t size, std::size_t n, void* arg)
    {
        auto* c = static_cast<Cursor*>(arg);
        const std::size_t len = std::min(size * n, c->data.size() - c->pos);
        std::memcpy(to, c->data.data() + c->pos, len);
        c->pos += len;
        return len;
    }

    static std::size_t store(char* from, std::size_t size, std::size_t n, void* arg)
    {
        auto* body = static_cast<std::string*>(arg);
        if (body->size() + size * n > (1u << 20)) return 0;
        body->append(from, size * n);
        return size * n;
    }

    Reply perform(std::string_view path)
    {
        Reply reply;
        char error[CURL_ERROR_SIZE] = "";
        Forget at_end{easy_};
        const std::string url = base_ + "/" + std::string(path);
        curl_easy_setopt(easy_, CURLOPT_URL, url.c_str());
        curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error);
        curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, store);
        curl_easy_setopt(easy_, CURLOPT_WRITEDATA, &reply.body);
        const CURLcode rc = curl_easy_perform(easy_);
        if (rc == CURLE_OK)
            curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &reply.status);
        else
            reply.error = error[0] ? error : curl_easy_strerror(rc);
        return reply;
    }

    std::string base_;
    CURL* easy_;
    std::mutex mutex_;
};

}  // namespace objectstore
