#include <curl/curl.h>
#include <memory>
#include <string>
#include <vector>

class pool {
    struct entry {
        CURL* easy;
        char* bytes;
    };

public:
    explicit pool(CURLM* m) : multi_(m) {}
    ~pool()
    {
        for (auto& e : entries_) drop(e);
    }
    void add(const char* url, const std::string& text)
    {
        char* bytes = new char[text.size() + 1];
        text.copy(bytes, text.size());
        bytes[text.size()] = '\0';
        CURL* h = curl_easy_init();
        curl_easy_setopt(h, CURLOPT_URL, url);
        curl_easy_setopt(h, CURLOPT_POSTFIELDS, bytes);
        curl_multi_add_handle(multi_, h);
        entries_.push_back({h, bytes});
    }

private:
    void drop(entry& e)
    {
        curl_multi_remove_handle(multi_, e.easy);
        curl_easy_cleanup(e.easy);
        delete[] e.bytes;
    }
    CURLM* multi_;
    std::vector<entry> entries_;
};
