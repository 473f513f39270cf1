// Push-notification sender on the curl multi interface; the caller pumps it from its loop.
#include <curl/curl.h>

#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

struct alert {
    std::string title;
    std::string text;
    int badge = 0;

    std::string to_json() const
    {
        std::string out = R"({"aps":{"alert":{"title":")";
        out += title;
        out += R"(","body":")";
        out += text;
        out += R"("},"badge":)";
        out += std::to_string(badge);
        return out + "}}";
    }
};

class push_sender {
public:
    explicit push_sender(std::string base) : base_(std::move(base)), multi_(curl_multi_init())
    {
        if (!multi_) throw std::runtime_error("curl_multi_init");
        headers_ = curl_slist_append(nullptr, "Content-Type: application/json");
    }
    push_sender(const push_sender&) = delete;
    push_sender& operator=(const push_sender&) = delete;
    ~push_sender()
    {
        for (CURL* h : active_) {
            curl_multi_remove_handle(multi_, h);
            curl_easy_cleanup(h);
        }
        curl_multi_cleanup(multi_);
        curl_slist_free_all(headers_);
    }

    bool enqueue(const std::string& device, const alert& a)
    {
        CURL* h = curl_easy_init();
        if (!h) return false;
        const std::string url = base_ + "/3/device/" + device;
        curl_easy_setopt(h, CURLOPT_URL, url.c_str());
        curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers_);
        curl_easy_setopt(h, CURLOPT_TIMEOUT, 20L);
        set_body(h, a.to_json()); // expect: view-of-temporary
        if (curl_multi_add_handle(multi_, h) != CURLM_OK) {
            curl_easy_cleanup(h);
            return false;
        }
        active_.insert(h);
        return true;
    }

    std::size_t pump()
    {
        int running = 0;
        curl_multi_perform(multi_, &running);
        int left = 0;
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE) continue;
            CURL* h = m->easy_handle;
            if (m->data.result != CURLE_OK) ++failed_;
            curl_multi_remove_handle(multi_, h);
            curl_easy_cleanup(h);
            active_.erase(h);
        }
        return active_.size();
    }

    unsigned failed() const { return failed_; }

private:
    static void set_body(CURL* h, std::string_view body)
    {
        curl_easy_setopt(h, CURLOPT_POST, 1L);
        curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
        curl_easy_setopt(h, CURLOPT_POSTFIELDS, body.data()); // allow: view-of-temporary
    }

    std::string base_;
    CURLM* multi_;
    curl_slist* headers_ = nullptr;
    std::set<CURL*> active_;
    unsigned failed_ = 0;
};
