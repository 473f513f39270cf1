#include <curl/curl.h>
#include <map>
#include <memory>
#include <string>

struct upload {
    std::string body;
    CURL* easy = nullptr;
};

class upload_set {
public:
    explicit upload_set(CURLM* m) : multi_(m) {}

    int start(const std::string& url, std::string body)
    {
        auto u = std::make_shared<upload>();
        u->body = std::move(body);
        u->easy = curl_easy_init();
        curl_easy_setopt(u->easy, CURLOPT_URL, url.c_str());
        curl_easy_setopt(u->easy, CURLOPT_POSTFIELDSIZE, long(u->body.size()));
        curl_easy_setopt(u->easy, CURLOPT_POSTFIELDS, u->body.c_str());
        curl_multi_add_handle(multi_, u->easy);
        uploads_[++last_] = u;
        return last_;
    }

    void finished(int id)
    {
        auto it = uploads_.find(id);
        if (it == uploads_.end()) return;
        curl_multi_remove_handle(multi_, it->second->easy);
        curl_easy_cleanup(it->second->easy);
        uploads_.erase(it);
    }

    void abort_all()
    {
        uploads_.clear(); // expect: freed-in-flight
        int running = 0;
        curl_multi_perform(multi_, &running);
    }

private:
    CURLM* multi_;
    std::map<int, std::shared_ptr<upload>> uploads_;
    int last_ = 0;
};
