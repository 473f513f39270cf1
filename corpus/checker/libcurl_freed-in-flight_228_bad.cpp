// Webhook dispatcher on a curl multi handle: one transfer per hook, driven by the caller's loop.
#include <curl/curl.h>
#include <initializer_list>
#include <list>
#include <memory>
#include <string>
#include <utility>

class header_list {
public:
    header_list() = default;
    header_list(std::initializer_list<const char*> lines)
    {
        for (auto* l : lines) add(l);
    }
    header_list(const header_list&) = delete;
    ~header_list() { curl_slist_free_all(head_); }

    void add(const char* line) { head_ = curl_slist_append(head_, line); }
    curl_slist* get() const { return head_; }
    void clear()
    {
        curl_slist_free_all(head_); // allow: freed-in-flight
        head_ = nullptr;
    }

private:
    curl_slist* head_ = nullptr;
};

struct hook_call {
    std::string body;
    header_list headers;
    CURL* easy = nullptr;
};

class webhook_dispatcher {
public:
    explicit webhook_dispatcher(CURLM* multi) : multi_(multi) {}

    bool dispatch(const std::string& url, std::string json, const std::string& token)
    {
        calls_.emplace_back();
        hook_call& c = calls_.back();
        c.body = std::move(json);
        c.headers.add("Content-Type: application/json");
        c.headers.add(("Authorization: Bearer " + token).c_str());
        c.easy = curl_easy_init();
        if (!c.easy) {
            calls_.pop_back();
            return false;
        }
        curl_easy_setopt(c.easy, CURLOPT_URL, url.c_str());
        curl_easy_setopt(c.easy, CURLOPT_HTTPHEADER, c.headers.get());
        curl_easy_setopt(c.easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(c.body.size()));
        curl_easy_setopt(c.easy, CURLOPT_POSTFIELDS, c.body.c_str());
        if (curl_multi_add_handle(multi_, c.easy) != CURLM_OK) {
            curl_easy_cleanup(c.easy);
            calls_.pop_back();
            return false;
        }
        c.headers.clear(); // expect: freed-in-flight
        return true;
    }

    int drive()
    {
        int running = 0;
        curl_multi_perform(multi_, &running);
        int queued = 0;
        while (CURLMsg* m = curl_multi_info_read(multi_, &queued))
            if (m->msg == CURLMSG_DONE) retire(m->easy_handle);
        return running;
    }

private:
    void retire(CURL* easy)
    {
        curl_multi_remove_handle(multi_, easy);
        curl_easy_cleanup(easy);
        calls_.remove_if([easy](const hook_call& c) { return c.easy == easy; });
    }

    CURLM* multi_;
    std::list<hook_call> calls_;
};
