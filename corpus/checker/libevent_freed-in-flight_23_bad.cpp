#include <cstdio>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <fstream>
#include <iterator>
#include <list>
#include <string>
#include <unordered_map>
#include <utility>

// Static files from memory, least recently used ones go first.
class file_cache {
public:
    file_cache(std::string root, std::size_t limit) : root_(std::move(root)), limit_(limit) {}

    const std::string* get(const std::string& name)
    {
        if (auto it = entries_.find(name); it != entries_.end()) {
            order_.splice(order_.begin(), order_, it->second.pos);
            return &it->second.body;
        }
        std::ifstream in(root_ + "/" + name, std::ios::binary);
        if (!in) return nullptr;
        std::string body{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
        make_room(body.size());
        order_.push_front(name);
        used_ += body.size();
        auto [it, fresh] = entries_.emplace(name, entry{std::move(body), order_.begin()});
        return &it->second.body;
    }

private:
    struct entry {
        std::string body;
        std::list<std::string>::iterator pos;
    };

    void make_room(std::size_t need)
    {
        while (!order_.empty() && used_ + need > limit_) {
            auto victim = entries_.find(order_.back());
            used_ -= victim->second.body.size();
            entries_.erase(victim); // expect: freed-in-flight
            order_.pop_back();
        }
    }

    std::string root_;
    std::size_t limit_, used_ = 0;
    std::unordered_map<std::string, entry> entries_;
    std::list<std::string> order_;
};

class static_server {
public:
    static_server(event_base* base, std::string root) : http_(evhttp_new(base)), cache_(std::move(root), 64u << 20)
    {
        evhttp_set_gencb(http_, &static_server::on_request, this);
    }
    ~static_server() { evhttp_free(http_); }
    static_server(const static_server&) = delete;
    static_server& operator=(const static_server&) = delete;

    bool listen(const char* addr, unsigned short port) { return evhttp_bind_socket(http_, addr, port) == 0; }

private:
    static void on_request(evhttp_request* req, void* arg)
    {
        auto* self = static_cast<static_server*>(arg);
        const char* path = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(req));
        std::string name = path && *path == '/' ? path + 1 : "";
        if (name.empty() || name.find("..") != std::string::npos) return evhttp_send_error(req, HTTP_BADREQUEST, nullptr);
        const std::string* body = self->cache_.get(name);
        if (!body) return evhttp_send_error(req, HTTP_NOTFOUND, nullptr);
        evbuffer* out = evhttp_request_get_output_buffer(req);
        evbuffer_add_reference(out, body->data(), body->size(), nullptr, nullptr); // allow: freed-in-flight
        evhttp_send_reply(req, HTTP_OK, "OK", nullptr);
    }

    evhttp* http_;
    file_cache cache_;
};
