// Push notifications over the multi interface; the payload is copied, headers stay with the transfer.
#include <curl/curl.h>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

class push_client {
public:
    using done = std::function<void(CURLcode, long status)>;

    explicit push_client(std::string base) : multi_(curl_multi_init()), base_(std::move(base)) {}

    ~push_client()
    {
        for (auto& [easy, t] : transfers_)
            retire(easy, *t);
        curl_multi_cleanup(multi_);
    }

    push_client(const push_client&) = delete;
    push_client& operator=(const push_client&) = delete;

    bool notify(const std::string& device, const std::string& topic, const std::string& payload, done d)
    {
        CURL* easy = curl_easy_init();
        if (!easy)
            return false;
        auto t = std::make_unique<transfer>();
        t->finished = std::move(d);
        t->headers = curl_slist_append(t->headers, ("apns-topic: " + topic).c_str());
        t->headers = curl_slist_append(t->headers, "Content-Type: application/json");

        curl_easy_setopt(easy, CURLOPT_URL, (base_ + "/3/device/" + device).c_str());
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, t->headers);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, long(payload.size()));
        curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, payload.data());
        curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->error);

        if (curl_multi_add_handle(multi_, easy) != CURLM_OK) {
            curl_easy_cleanup(easy);
            curl_slist_free_all(t->headers);
            return false;
        }
        transfers_.emplace(easy, std::move(t));
        return true;
    }

    void step(int wait_ms)
    {
        int running = 0, left = 0;
        curl_multi_perform(multi_, &running);
        while (CURLMsg* msg = curl_multi_info_read(multi_, &left)) {
            if (msg->msg != CURLMSG_DONE)
                continue;
            CURL* easy = msg->easy_handle;
            CURLcode code = msg->data.result;
            long status = 0;
            curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
            auto node = transfers_.extract(easy);
            retire(easy, *node.mapped());
            node.mapped()->finished(code, status);
        }
        if (running)
            curl_multi_poll(multi_, nullptr, 0, wait_ms, nullptr);
    }

private:
    struct transfer {
        done finished;
        curl_slist* headers = nullptr;
        char error[CURL_ERROR_SIZE] = "";
    };

    void retire(CURL* easy, transfer& t)
    {
        curl_multi_remove_handle(multi_, easy);
        curl_easy_cleanup(easy);
        curl_slist_free_all(t.headers);
    }

    CURLM* multi_;
    std::string base_;
    std::unordered_map<CURL*, std::unique_ptr<transfer>> transfers_;
};
