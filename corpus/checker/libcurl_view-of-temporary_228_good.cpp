// Form client on a multi handle: a builder collects the fields, a pending call owns what curl refers to.
#include <curl/curl.h>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

class form {
public:
    form& field(std::string name, std::string value)
    {
        fields_[std::move(name)] = std::move(value);
        return *this;
    }

    std::string encoded() const
    {
        std::string out;
        for (const auto& [k, v] : fields_) {
            if (!out.empty()) out += '&';
            out += k + '=' + v;
        }
        return out;
    }

private:
    std::map<std::string, std::string> fields_;
};

struct easy_delete {
    void operator()(CURL* h) const { curl_easy_cleanup(h); }
};
struct slist_delete {
    void operator()(curl_slist* l) const { curl_slist_free_all(l); }
};

struct pending_call {
    std::unique_ptr<curl_slist, slist_delete> headers;
    std::unique_ptr<CURL, easy_delete> easy;
    std::function<void(CURLcode)> done;
};

class form_client {
public:
    form_client(CURLM* multi, std::string base) : multi_(multi), base_(std::move(base)) {}

    bool post(const std::string& path, const form& f, std::function<void(CURLcode)> done)
    {
        pending_call call;
        call.done = std::move(done);
        call.easy.reset(curl_easy_init());
        if (!call.easy) return false;
        CURL* h = call.easy.get();
        call.headers.reset(curl_slist_append(nullptr, ("X-Request: " + std::to_string(++serial_)).c_str()));
        curl_easy_setopt(h, CURLOPT_URL, (base_ + path).c_str());
        curl_easy_setopt(h, CURLOPT_USERAGENT, std::string("form-client/").append(std::to_string(2)).c_str());
        curl_easy_setopt(h, CURLOPT_HTTPHEADER, call.headers.get());
        curl_easy_setopt(h, CURLOPT_COPYPOSTFIELDS, f.encoded().c_str());
        if (curl_multi_add_handle(multi_, h) != CURLM_OK) return false;
        calls_.emplace(h, std::move(call));
        return true;
    }

    void poll()
    {
        int running = 0;
        curl_multi_perform(multi_, &running);
        int left = 0;
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE) continue;
            const CURLcode rc = m->data.result;
            CURL* h = m->easy_handle;
            curl_multi_remove_handle(multi_, h);
            auto node = calls_.extract(h);
            if (!node.empty() && node.mapped().done) node.mapped().done(rc);
        }
    }

private:
    CURLM* multi_;
    std::string base_;
    unsigned serial_ = 0;
    std::map<CURL*, pending_call> calls_;
};
