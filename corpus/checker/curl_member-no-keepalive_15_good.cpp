#include <curl/curl.h>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

struct upload {
    int id = 0;
    CURL* easy = nullptr;
    std::string body;
    std::string answer;
    std::function<void(int, long)> done;

    static std::size_t collect(char* p, std::size_t size, std::size_t n, void* user)
    {
        static_cast<std::string*>(user)->append(p, size * n);
        return size * n;
    }
};

class span_exporter {
public:
    explicit span_exporter(CURLM* m) : multi_(m) {}

    int post(const std::string& url, std::string body, std::function<void(int, long)> done)
    {
        auto up = std::make_unique<upload>();
        up->id = ++last_id_;
        up->body = std::move(body);
        up->done = std::move(done);
        up->easy = curl_easy_init();
        if (!up->easy) return -1;
        curl_easy_setopt(up->easy, CURLOPT_URL, url.c_str());
        curl_easy_setopt(up->easy, CURLOPT_POSTFIELDS, up->body.data());
        curl_easy_setopt(up->easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(up->body.size()));
        curl_easy_setopt(up->easy, CURLOPT_WRITEFUNCTION, upload::collect);
        curl_easy_setopt(up->easy, CURLOPT_WRITEDATA, &up->answer);
        curl_easy_setopt(up->easy, CURLOPT_PRIVATE, up.get());
        if (curl_multi_add_handle(multi_, up->easy) != CURLM_OK) {
            curl_easy_cleanup(up->easy);
            return -1;
        }
        int id = up->id;
        active_.emplace(id, std::move(up));
        return id;
    }
    void abort(int id)
    {
        auto it = active_.find(id);
        if (it == active_.end()) return;
        curl_multi_remove_handle(multi_, it->second->easy);
        curl_easy_cleanup(it->second->easy);
        active_.erase(it);
    }
    void poll()
    {
        int running = 0;
        curl_multi_perform(multi_, &running);
        int left = 0;
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE) continue;
            finished(m->easy_handle, m->data.result);
        }
    }

private:
    void finished(CURL* easy, CURLcode result)
    {
        upload* up = nullptr;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &up);
        long code = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code);
        auto done = std::move(up->done);
        curl_multi_remove_handle(multi_, easy);
        curl_easy_cleanup(easy);
        active_.erase(up->id);
        if (done) done(result, code);
    }
    CURLM* multi_;
    std::unordered_map<int, std::unique_ptr<upload>> active_;
    int last_id_ = 0;
};
