// JSON-RPC caller on the multi interface; the application polls step() and reads the results.
#include <curl/curl.h>
#include <map>
#include <memory>
#include <string>
#include <vector>

class rpc_client {
public:
    explicit rpc_client(std::string base) : base_(std::move(base)), multi_(curl_multi_init()) {}

    ~rpc_client()
    {
        for (auto& [id, c] : calls_) dispose(*c);
        curl_multi_cleanup(multi_);
    }

    rpc_client(const rpc_client&) = delete;
    rpc_client& operator=(const rpc_client&) = delete;

    int invoke(const std::string& method, const std::vector<int>& args)
    {
        CURL* easy = curl_easy_init();
        if (!easy) return -1;
        int id = next_++;
        auto c = std::make_unique<call>();
        c->easy = easy;
        c->headers = curl_slist_append(nullptr, ("X-Call: " + std::to_string(id)).c_str());
        curl_easy_setopt(easy, CURLOPT_URL, (base_ + "/rpc/" + method).c_str());
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, c->headers);
        curl_easy_setopt(easy, CURLOPT_USERAGENT, std::string("rpc/1.0").c_str());
        curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, encode(id, method, args).c_str());
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, collect);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, &c->answer);
        if (curl_multi_add_handle(multi_, easy) != CURLM_OK) {
            curl_easy_cleanup(easy);
            curl_slist_free_all(c->headers);
            return -1;
        }
        c->added = true;
        calls_.emplace(id, std::move(c));
        return id;
    }

    int step()
    {
        int running = 0, left = 0;
        curl_multi_perform(multi_, &running);
        while (CURLMsg* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE) continue;
            for (auto& [id, c] : calls_)
                if (c->easy == m->easy_handle) c->done = true;
        }
        return running;
    }

    bool take(int id, std::string& out)
    {
        auto it = calls_.find(id);
        if (it == calls_.end() || !it->second->done) return false;
        out = std::move(it->second->answer);
        dispose(*it->second);
        calls_.erase(it);
        return true;
    }

private:
    struct call {
        CURL* easy = nullptr;
        curl_slist* headers = nullptr;
        std::string answer;
        bool added = false;
        bool done = false;
    };

    static std::string encode(int id, const std::string& method, const std::vector<int>& args)
    {
        std::string s = "{\"id\":" + std::to_string(id) + ",\"method\":\"" + method + "\",\"params\":[";
        for (std::size_t i = 0; i < args.size(); ++i) s += (i ? "," : "") + std::to_string(args[i]);
        return s + "]}";
    }

    static size_t collect(char* p, size_t size, size_t n, void* user)
    {
        static_cast<std::string*>(user)->append(p, size * n);
        return size * n;
    }

    void dispose(call& c)
    {
        if (c.added) curl_multi_remove_handle(multi_, c.easy);
        curl_easy_cleanup(c.easy);
        curl_slist_free_all(c.headers);
    }

    std::string base_;
    CURLM* multi_;
    std::map<int, std::unique_ptr<call>> calls_;
    int next_ = 1;
};
