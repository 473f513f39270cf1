// Uploads counters to an HTTP endpoint through a shared multi handle.
#include <array>
#include <cstdint>
#include <curl/curl.h>
#include <map>
#include <memory>
#include <string>
#include <utility>

using counters = std::map<std::string, std::uint64_t>;

struct transfer {
    CURL* easy = curl_easy_init();
    curl_slist* headers = nullptr;
    std::array<char, CURL_ERROR_SIZE> error{};
    ~transfer()
    {
        curl_easy_cleanup(easy);
        curl_slist_free_all(headers);
    }
};

class uploader {
public:
    explicit uploader(std::string base) : base_(std::move(base)), multi_(curl_multi_init()) {}
    uploader(const uploader&) = delete;
    uploader& operator=(const uploader&) = delete;

    bool enqueue(const std::string& job, const counters& c)
    {
        auto t = std::make_unique<transfer>();
        t->headers = curl_slist_append(t->headers, ("X-Job: " + job).c_str());
        curl_easy_setopt(t->easy, CURLOPT_URL, (base_ + "/" + job).c_str());
        curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
        curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->error.data());
        curl_easy_setopt(t->easy, CURLOPT_COPYPOSTFIELDS, render(c).c_str());
        curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t.get());
        if (curl_multi_add_handle(multi_, t->easy) != CURLM_OK) return false;
        t.release();
        return true;
    }

    void drive()
    {
        int running = 0, left = 0;
        curl_multi_perform(multi_, &running);
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE) continue;
            transfer* t = nullptr;
            curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &t);
            curl_multi_remove_handle(multi_, m->easy_handle);
            delete t;
        }
    }

private:
    static std::string render(const counters& c)
    {
        std::string text;
        for (const auto& [name, value] : c) text += name + "=" + std::to_string(value) + "\n";
        return text;
    }

    std::string base_;
    CURLM* multi_;
};
