// Upload manager on a curl multi handle; bodies live in a table of their own so that memory can be budgeted.
#include <curl/curl.h>
#include <cstring>
#include <map>
#include <memory>
#include <string>

class uploader {
public:
    explicit uploader(std::size_t budget) : multi_(curl_multi_init()), budget_(budget) {}
    uploader(const uploader&) = delete;
    uploader& operator=(const uploader&) = delete;

    ~uploader()
    {
        for (auto& [id, easy] : transfers_) {
            curl_multi_remove_handle(multi_, easy);
            curl_easy_cleanup(easy);
        }
        curl_multi_cleanup(multi_);
    }

    bool post(const std::string& url, const std::string& body)
    {
        CURL* easy = curl_easy_init();
        if (!easy) return false;
        const long id = ++last_;
        block& b = bodies_[id];
        b.size = body.size();
        b.bytes = std::make_unique<char[]>(body.size() + 1);
        std::memcpy(b.bytes.get(), body.data(), body.size());
        held_ += b.size;
        curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(b.size));
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, b.bytes.get());
        curl_easy_setopt(easy, CURLOPT_PRIVATE, reinterpret_cast<void*>(id));
        transfers_[id] = easy;
        curl_multi_add_handle(multi_, easy);
        return true;
    }

    int poll(int timeout_ms)
    {
        int running = 0;
        curl_multi_perform(multi_, &running);
        reap();
        if (held_ > budget_) shrink();
        if (running) curl_multi_poll(multi_, nullptr, 0, timeout_ms, nullptr);
        return running;
    }

private:
    struct block {
        std::unique_ptr<char[]> bytes;
        std::size_t size = 0;
    };

    void reap()
    {
        int left = 0;
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE) continue;
            CURL* easy = m->easy_handle;
            char* tag = nullptr;
            curl_easy_getinfo(easy, CURLINFO_PRIVATE, &tag);
            const long id = reinterpret_cast<long>(tag);
            curl_multi_remove_handle(multi_, easy);
            curl_easy_cleanup(easy);
            transfers_.erase(id);
            forget(id);
        }
    }

    void shrink()
    {
        while (held_ > budget_ && bodies_.size() > 1) {
            const auto oldest = bodies_.begin();
            held_ -= oldest->second.size;
            bodies_.erase(oldest); // expect: freed-in-flight
        }
    }

    void forget(long id)
    {
        const auto it = bodies_.find(id);
        if (it == bodies_.end()) return;
        held_ -= it->second.size;
        bodies_.erase(it);
    }

    CURLM* multi_;
    std::map<long, CURL*> transfers_;
    std::map<long, block> bodies_;
    std::size_t budget_, held_ = 0;
    long last_ = 0;
};
