// Static file handler with a bounded in-memory cache; bodies are sent without copying.
#include <event2/buffer.h>
#include <event2/http.h>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

struct cached_file {
    std::vector<char> bytes;
    std::string type;
};

using file_ptr = std::shared_ptr<const cached_file>;

class file_cache {
public:
    file_cache(std::string root, std::size_t limit) : root_(std::move(root)), limit_(limit) {}

    file_ptr find(const std::string& path)
    {
        auto it = files_.find(path);
        if (it != files_.end()) {
            order_.splice(order_.begin(), order_, it->second.position);
            return it->second.file;
        }
        auto file = load(path);
        if (!file) return nullptr;

        used_ += file->bytes.size();
        order_.push_front(path);
        files_[path] = slot{file, order_.begin()};
        while (used_ > limit_ && order_.size() > 1) drop_oldest();
        return file;
    }

private:
    struct slot {
        file_ptr file;
        std::list<std::string>::iterator position;
    };

    file_ptr load(const std::string& path) const
    {
        if (path.find("..") != std::string::npos) return nullptr;
        std::ifstream in(root_ + path, std::ios::binary);
        if (!in) return nullptr;
        auto file = std::make_shared<cached_file>();
        file->bytes.assign(std::istreambuf_iterator<char>(in), {});
        file->type = path.size() > 4 && path.compare(path.size() - 4, 4, ".css") == 0 ? "text/css" : "text/html";
        return file;
    }

    void drop_oldest()
    {
        auto it = files_.find(order_.back());
        used_ -= it->second.file->bytes.size();
        files_.erase(it);
        order_.pop_back();
    }

    std::string root_;
    std::size_t limit_;
    std::size_t used_ = 0;
    std::list<std::string> order_;
    std::unordered_map<std::string, slot> files_;
};

static void drop_reference(const void*, std::size_t, void* extra) { delete static_cast<file_ptr*>(extra); }

static void on_request(evhttp_request* req, void* arg)
{
    auto& cache = *static_cast<file_cache*>(arg);
    const char* path = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(req));
    file_ptr file = cache.find(path ? path : "/index.html");
    if (!file) {
        evhttp_send_error(req, HTTP_NOTFOUND, nullptr);
        return;
    }
    evhttp_add_header(evhttp_request_get_output_headers(req), "Content-Type", file->type.c_str());
    evbuffer* body = evbuffer_new();
    auto* hold = new file_ptr(file);
    if (evbuffer_add_reference(body, file->bytes.data(), file->bytes.size(), drop_reference, hold) != 0) {
        delete hold;
        evbuffer_free(body);
        evhttp_send_error(req, HTTP_INTERNAL, nullptr);
        return;
    }
    evhttp_send_reply(req, HTTP_OK, "OK", body);
    evbuffer_free(body);
}

void install(evhttp* server, file_cache& cache) { evhttp_set_gencb(server, on_request, &cache); }
