// Pushes a text exposition of all counters to a gateway.
#include <curl/curl.h>
#include <cstring>
#include <map>
#include <memory>
#include <sstream>
#include <string>

struct easy_deleter {
    void operator()(CURL* h) const { curl_easy_cleanup(h); }
};
struct slist_deleter {
    void operator()(curl_slist* l) const { curl_slist_free_all(l); }
};
using easy_ptr = std::unique_ptr<CURL, easy_deleter>;
using slist_ptr = std::unique_ptr<curl_slist, slist_deleter>;

class counter_set {
public:
    void add(const std::string& name, double v) { values_[name] += v; }

    void write(std::ostream& os, const std::string& instance) const
    {
        for (const auto& [name, value] : values_)
            os << name << "{instance=\"" << instance << "\"} " << value << '\n';
    }

private:
    std::map<std::string, double> values_;
};

class gateway {
public:
    gateway(std::string url, std::string instance) : url_(std::move(url)), instance_(std::move(instance)) {}

    bool push(const counter_set& counters)
    {
        std::ostringstream text;
        text.precision(12);
        counters.write(text, instance_);
        text << "push_total{instance=\"" << instance_ << "\"} " << ++pushes_ << '\n';

        slist_ptr headers(curl_slist_append(nullptr, "Content-Type: text/plain; version=0.0.4"));
        std::string reply;

        const std::string exposition = text.str();
        const char* body = exposition.c_str();
        const std::size_t length = exposition.size();

        easy_ptr h(curl_easy_init());
        if (!h) return false;
        curl_easy_setopt(h.get(), CURLOPT_URL, url_.c_str());
        curl_easy_setopt(h.get(), CURLOPT_HTTPHEADER, headers.get());
        curl_easy_setopt(h.get(), CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(length));
        curl_easy_setopt(h.get(), CURLOPT_POSTFIELDS, body);
        curl_easy_setopt(h.get(), CURLOPT_WRITEFUNCTION, &gateway::on_data);
        curl_easy_setopt(h.get(), CURLOPT_WRITEDATA, &reply);
        curl_easy_setopt(h.get(), CURLOPT_TIMEOUT, 10L);

        if (curl_easy_perform(h.get()) != CURLE_OK) return false;
        long status = 0;
        curl_easy_getinfo(h.get(), CURLINFO_RESPONSE_CODE, &status);
        return status / 100 == 2;
    }

private:
    static std::size_t on_data(char* p, std::size_t size, std::size_t n, void* user)
    {
        static_cast<std::string*>(user)->append(p, size * n);
        return size * n;
    }

    std::string url_;
    std::string instance_;
    unsigned long pushes_ = 0;
};
