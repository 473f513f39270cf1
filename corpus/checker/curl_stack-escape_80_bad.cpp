#include <curl/curl.h>
#include <sstream>
#include <string>
#include <vector>

class telemetry {
public:
    telemetry() : multi_(curl_multi_init()) {}
    ~telemetry() { curl_multi_cleanup(multi_); }

    void report(const std::vector<double>& values)
    {
        std::ostringstream os;
        os << '[';
        for (std::size_t i = 0; i < values.size(); ++i) os << (i ? "," : "") << values[i];
        os << ']';
        const std::string json = os.str();

        CURL* e = curl_easy_init();
        curl_easy_setopt(e, CURLOPT_URL, "http://collector.local/v1");
        curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, static_cast<long>(json.size()));
        curl_easy_setopt(e, CURLOPT_POSTFIELDS, json.c_str()); // expect: stack-escape
        curl_multi_add_handle(multi_, e);
        ++running_;
    }
    void turn()
    {
        int left = 0;
        curl_multi_perform(multi_, &left);
        while (CURLMsg* m = curl_multi_info_read(multi_, &left))
            if (m->msg == CURLMSG_DONE) {
                CURL* e = m->easy_handle;
                curl_multi_remove_handle(multi_, e);
                curl_easy_cleanup(e);
                --running_;
            }
    }

private:
    CURLM* multi_;
    int running_ = 0;
};
