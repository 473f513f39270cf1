#include <curl/curl.h>
#include <string>

class event_poster {
public:
    explicit event_poster(CURLM* m) : multi_(m) {}

    void post(const std::string& event)
    {
        body_ = "event=" + event; // expect: mutated-in-flight
        CURL* e = curl_easy_init();
        curl_easy_setopt(e, CURLOPT_URL, "http://localhost/events");
        curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, static_cast<long>(body_.size()));
        curl_easy_setopt(e, CURLOPT_POSTFIELDS, body_.c_str());
        curl_multi_add_handle(multi_, e);
    }
    void start_up()
    {
        post("boot");
        post("ready"); // allow: mutated-in-flight
    }

private:
    CURLM* multi_;
    std::string body_;
};
