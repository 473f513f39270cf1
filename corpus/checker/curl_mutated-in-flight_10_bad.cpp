#include <curl/curl.h>
#include <string>
#include <vector>

struct job {
    CURL* easy;
    std::string payload;
};

class uploader {
public:
    explicit uploader(CURLM* m) : multi_(m) {}
    void add(const std::string& url, std::string payload)
    {
        jobs_.push_back({curl_easy_init(), std::move(payload)}); // expect: mutated-in-flight
        job& j = jobs_.back();
        curl_easy_setopt(j.easy, CURLOPT_URL, url.c_str());
        curl_easy_setopt(j.easy, CURLOPT_POSTFIELDSIZE, long(j.payload.size()));
        curl_easy_setopt(j.easy, CURLOPT_POSTFIELDS, j.payload.c_str()); // allow: mutated-in-flight
        curl_multi_add_handle(multi_, j.easy);
    }

private:
    CURLM* multi_;
    std::vector<job> jobs_;
};

void upload_all(uploader& u, const std::vector<std::string>& parts)
{
    for (const auto& p : parts) u.add("http://localhost/in", p);
}
