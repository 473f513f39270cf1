// Client of a document database over libcurl: blocking calls on one reused handle, and
// fire-and-forget updates on a multi handle.
#include <curl/curl.h>

#include <list>
#include <stdexcept>
#include <string>

class doc_client {
public:
    explicit doc_client(std::string base)
        : base_(std::move(base)), easy_(curl_easy_init()), multi_(curl_multi_init())
    {
        if (!easy_ || !multi_) throw std::runtime_error("libcurl");
    }
    doc_client(const doc_client&) = delete;
    doc_client& operator=(const doc_client&) = delete;
    ~doc_client()
    {
        for (CURL* h : running_) {
            curl_multi_remove_handle(multi_, h);
            curl_easy_cleanup(h);
        }
        curl_multi_cleanup(multi_);
        curl_easy_cleanup(easy_);
    }

    long insert(const std::string& collection, const std::string& json)
    {
        return post("/" + collection + "/_doc", json);
    }

    long remove(const std::string& collection, const std::string& field, const std::string& value)
    {
        return post("/" + collection + "/_delete", query(field, value));
    }

    bool touch(const std::string& collection, const std::string& id)
    {
        CURL* h = curl_easy_init();
        if (!h) return false;
        curl_easy_setopt(h, CURLOPT_URL, (base_ + '/' + collection + "/_touch").c_str());
        curl_easy_setopt(h, CURLOPT_USERAGENT, agent().c_str());
        curl_easy_setopt(h, CURLOPT_COPYPOSTFIELDS, query("id", id).c_str());
        if (curl_multi_add_handle(multi_, h) != CURLM_OK) {
            curl_easy_cleanup(h);
            return false;
        }
        running_.push_back(h);
        return true;
    }

    std::size_t pump()
    {
        int running = 0;
        int left = 0;
        curl_multi_perform(multi_, &running);
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE) continue;
            CURL* h = m->easy_handle;
            curl_multi_remove_handle(multi_, h);
            curl_easy_cleanup(h);
            running_.remove(h);
        }
        return running_.size();
    }

private:
    static std::string query(const std::string& field, const std::string& value)
    {
        return R"({"query":{"match":{")" + field + R"(":")" + value + R"("}}})";
    }

    static std::string agent() { return std::string("doc-client/") + curl_version(); }

    long post(const std::string& path, const std::string& body)
    {
        curl_easy_reset(easy_);
        curl_easy_setopt(easy_, CURLOPT_URL, (base_ + path).c_str());
        curl_easy_setopt(easy_, CURLOPT_USERAGENT, agent().c_str());
        curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
        curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, body.data());
        long code = 0;
        if (curl_easy_perform(easy_) == CURLE_OK) curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &code);
        return code;
    }

    std::string base_;
    CURL* easy_;
    CURLM* multi_;
    std::list<CURL*> running_;
};
