#include <curl/curl.h>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

// Asynchronous client of a push service; the caller's views are not needed after post().
class push_client {
public:
    using callback = std::function<void(CURLcode, long)>;

    explicit push_client(CURLM* m) : multi_(m) {}

    bool post(std::string_view host, std::string_view path, std::string_view body, callback cb)
    {
        auto t = std::make_unique<transfer>();
        if (!t->easy)
            return false;
        t->cb = std::move(cb);
        t->header("Content-Type: application/cbor");
        t->header("X-Path: " + std::string(path));
        CURL* e = t->easy;
        curl_easy_setopt(e, CURLOPT_URL, url(host, path).c_str());
        curl_easy_setopt(e, CURLOPT_HTTPHEADER, t->headers);
        curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->error);
        curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, long(body.size()));
        curl_easy_setopt(e, CURLOPT_COPYPOSTFIELDS, body.data());
        curl_easy_setopt(e, CURLOPT_PRIVATE, t.get());
        if (curl_multi_add_handle(multi_, e) != CURLM_OK)
            return false;
        t.release();
        return true;
    }

    void on_ready()
    {
        int running = 0, left = 0;
        curl_multi_perform(multi_, &running);
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE)
                continue;
            const CURLcode rc = m->data.result;
            auto t = take(m->easy_handle);
            long status = 0;
            curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
            curl_multi_remove_handle(multi_, t->easy);
            t->cb(rc, status);
        }
    }

private:
    struct transfer {
        CURL* easy = curl_easy_init();
        curl_slist* headers = nullptr;
        char error[CURL_ERROR_SIZE] = "";
        callback cb;

        void header(const std::string& line) { headers = curl_slist_append(headers, line.c_str()); }
        ~transfer()
        {
            curl_easy_cleanup(easy);
            curl_slist_free_all(headers);
        }
    };

    static std::string url(std::string_view host, std::string_view path)
    {
        std::string u = "https://";
        return u.append(host).append(path);
    }

    static std::unique_ptr<transfer> take(CURL* e)
    {
        transfer* t = nullptr;
        curl_easy_getinfo(e, CURLINFO_PRIVATE, &t);
        return std::unique_ptr<transfer>(t);
    }

    CURLM* multi_;
};
