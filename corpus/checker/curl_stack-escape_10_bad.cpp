#include <curl/curl.h>
#include <sstream>
#include <string>

class batch {
public:
    batch() : multi_(curl_multi_init()) {}
    ~batch() { curl_multi_cleanup(multi_); }

    void post(const char* url, int id, double value)
    {
        std::ostringstream os;
        os << "{\"id\":" << id << ",\"value\":" << value << '}';
        const std::string body = os.str();
        CURL* easy = curl_easy_init();
        curl_easy_setopt(easy, CURLOPT_URL, url);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.data()); // expect: stack-escape
        curl_multi_add_handle(multi_, easy);
    }
    int step()
    {
        int running = 0;
        curl_multi_perform(multi_, &running);
        return running;
    }

private:
    CURLM* multi_;
};
