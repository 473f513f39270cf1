// Uploads crash reports with the multi interface; several can be under way.
#include <curl/curl.h>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <utility>

struct report {
    std::string id;
    std::string minidump;
};

class report_uploader {
public:
    report_uploader(std::string url, std::string token)
        : multi_(curl_multi_init()), url_(std::move(url)), token_(std::move(token))
    {
    }

    ~report_uploader()
    {
        for (auto& [easy, r] : active_) {
            curl_multi_remove_handle(multi_, easy);
            curl_easy_cleanup(easy);
        }
        curl_multi_cleanup(multi_);
    }

    report_uploader(const report_uploader&) = delete;
    report_uploader& operator=(const report_uploader&) = delete;

    bool enqueue(std::unique_ptr<report> r)
    {
        CURL* easy = curl_easy_init();
        if (!easy)
            return false;

        curl_slist* headers = nullptr;
        headers = curl_slist_append(headers, "Content-Type: application/octet-stream");
        headers = curl_slist_append(headers, ("Authorization: Bearer " + token_).c_str());
        headers = curl_slist_append(headers, ("X-Report-Id: " + r->id).c_str());

        curl_easy_setopt(easy, CURLOPT_URL, url_.c_str());
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(r->minidump.size()));
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, r->minidump.data());

        bool ok = curl_multi_add_handle(multi_, easy) == CURLM_OK;
        if (ok)
            active_.emplace(easy, std::move(r));
        else
            curl_easy_cleanup(easy);
        curl_slist_free_all(headers); // expect: freed-in-flight
        return ok;
    }

    // Returns the number of transfers that are still running.
    int step(int wait_ms)
    {
        int running = 0, left = 0;
        curl_multi_perform(multi_, &running);
        while (CURLMsg* msg = curl_multi_info_read(multi_, &left)) {
            if (msg->msg != CURLMSG_DONE)
                continue;
            CURL* easy = msg->easy_handle;
            CURLcode code = msg->data.result;
            auto it = active_.find(easy);
            if (code != CURLE_OK)
                std::fprintf(stderr, "report %s: %s\n", it->second->id.c_str(), curl_easy_strerror(code));
            curl_multi_remove_handle(multi_, easy);
            curl_easy_cleanup(easy);
            active_.erase(it);
        }
        if (running)
            curl_multi_poll(multi_, nullptr, 0, wait_ms, nullptr);
        return running;
    }

private:
    CURLM* multi_;
    std::string url_, token_;
    std::map<CURL*, std::unique_ptr<report>> active_;
};
