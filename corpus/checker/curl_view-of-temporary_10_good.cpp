#include <curl/curl.h>
#include <string>

struct account {
    std::string user, token;
    std::string header() const { return "Authorization: Bearer " + token; }
    std::string form() const { return "user=" + user + "&action=login"; }
};

CURL* prepare_login(const account& a, const std::string& base, curl_slist** headers)
{
    CURL* h = curl_easy_init();
    curl_easy_setopt(h, CURLOPT_URL, (base + "/login").c_str());
    curl_easy_setopt(h, CURLOPT_USERAGENT, std::string("agent/" + std::to_string(LIBCURL_VERSION_MAJOR)).c_str());
    *headers = curl_slist_append(nullptr, a.header().c_str());
    *headers = curl_slist_append(*headers, ("X-User: " + a.user).c_str());
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, *headers);
    curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, -1L);
    curl_easy_setopt(h, CURLOPT_COPYPOSTFIELDS, a.form().c_str());
    return h;
}
