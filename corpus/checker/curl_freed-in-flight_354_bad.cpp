#include <cstdio>
#include <curl/curl.h>
#include <map>
#include <string>
#include <utility>

// Posts events to web hooks; driven by the main loop through perform().
class hook_dispatcher {
public:
    hook_dispatcher() : multi_(curl_multi_init()) {}
    ~hook_dispatcher()
    {
        for (auto& [easy, name] : running_) {
            curl_multi_remove_handle(multi_, easy);
            curl_easy_cleanup(easy);
        }
        curl_multi_cleanup(multi_);
    }
    hook_dispatcher(const hook_dispatcher&) = delete;
    hook_dispatcher& operator=(const hook_dispatcher&) = delete;

    bool post(std::string name, const std::string& url, const std::string& secret, const std::string& json)
    {
        CURL* easy = curl_easy_init();
        if (!easy)
            return false;

        curl_slist* headers = nullptr;
        headers = curl_slist_append(headers, "Content-Type: application/json");
        headers = curl_slist_append(headers, ("X-Hook-Secret: " + secret).c_str());

        curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(json.size()));
        curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, json.c_str());
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers); // allow: freed-in-flight
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 15000L);

        bool added = curl_multi_add_handle(multi_, easy) == CURLM_OK;
        if (added)
            running_.emplace(easy, std::move(name));
        else
            curl_easy_cleanup(easy);
        curl_slist_free_all(headers); // expect: freed-in-flight
        return added;
    }

    void perform()
    {
        int still = 0;
        curl_multi_perform(multi_, &still);
        int left = 0;
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE)
                continue;
            CURL* easy = m->easy_handle;
            CURLcode result = m->data.result;
            auto it = running_.find(easy);
            if (result != CURLE_OK && it != running_.end())
                std::fprintf(stderr, "hook %s: %s\n", it->second.c_str(), curl_easy_strerror(result));
            running_.erase(easy);
            curl_multi_remove_handle(multi_, easy);
            curl_easy_cleanup(easy);
        }
    }

private:
    CURLM* multi_;
    std::map<CURL*, std::string> running_;
};
