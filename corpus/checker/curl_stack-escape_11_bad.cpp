#include <curl/curl.h>
#include <memory>
#include <string>

using easy_ptr = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

static size_t collect(char* p, size_t s, size_t n, void* user)
{
    static_cast<std::string*>(user)->append(p, s * n);
    return s * n;
}

easy_ptr prepare(const std::string& url, std::string& into)
{
    char why[CURL_ERROR_SIZE] = "";
    easy_ptr h(curl_easy_init(), &curl_easy_cleanup);
    curl_easy_setopt(h.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(h.get(), CURLOPT_ERRORBUFFER, why); // expect: stack-escape
    curl_easy_setopt(h.get(), CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(h.get(), CURLOPT_WRITEDATA, &into);
    return h;
}

bool fetch(const std::string& url, std::string& page)
{
    easy_ptr h = prepare(url, page);
    return curl_easy_perform(h.get()) == CURLE_OK;
}
