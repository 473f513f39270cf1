#include <curl/curl.h>
#include <string>

long post_sync(const std::string& url, int id)
{
    char error[CURL_ERROR_SIZE];
    const std::string body = "id=" + std::to_string(id);
    long status = 0;
    CURL* h = curl_easy_init();
    curl_easy_setopt(h, CURLOPT_URL, url.c_str());
    curl_easy_setopt(h, CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, error);
    if (curl_easy_perform(h) == CURLE_OK) curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_cleanup(h);
    return status;
}

void post_multi(CURLM* m, const std::string& url)
{
    std::string body(10000, 'a');
    CURL* h = curl_easy_init();
    curl_easy_setopt(h, CURLOPT_URL, url.c_str());
    curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, long(body.size()));
    curl_easy_setopt(h, CURLOPT_POSTFIELDS, body.data());
    curl_multi_add_handle(m, h);
    int running = 1;
    while (running && curl_multi_perform(m, &running) == CURLM_OK)
        if (running) curl_multi_poll(m, nullptr, 0, 1000, nullptr);
    curl_multi_remove_handle(m, h);
    curl_easy_cleanup(h);
}
