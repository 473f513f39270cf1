#include <curl/curl.h>
#include <memory>
#include <string>

struct mime_free {
    void operator()(curl_mime* m) const { curl_mime_free(m); }
};
using mime_ptr = std::unique_ptr<curl_mime, mime_free>;

class uploader {
public:
    explicit uploader(CURLM* m) : multi_(m) {}
    ~uploader() { stop(); }

    void send(const std::string& path)
    {
        stop();
        easy_ = curl_easy_init();
        form_.reset(curl_mime_init(easy_));
        curl_mimepart* part = curl_mime_addpart(form_.get());
        curl_mime_name(part, "file");
        curl_mime_filedata(part, path.c_str());
        curl_easy_setopt(easy_, CURLOPT_URL, "http://localhost/upload");
        curl_easy_setopt(easy_, CURLOPT_MIMEPOST, form_.get());
        curl_multi_add_handle(multi_, easy_);
        form_.reset(); // expect: freed-in-flight
    }

private:
    void stop()
    {
        if (!easy_) return;
        curl_multi_remove_handle(multi_, easy_);
        curl_easy_cleanup(easy_);
        easy_ = nullptr;
        form_.reset();
    }
    CURLM* multi_;
    CURL* easy_ = nullptr;
    mime_ptr form_;
};
