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

class file_cache {
public:
    file_cache(std::string root, std::size_t limit) : root_(std::move(root)), limit_(limit) {}

    const cached_file* find(const std::string& path)
    {
        auto it = files_.find(path);
        if (it != files_.end()) {
            order_.splice(order_.begin(), order_, it->second.position);
            return it->second.file.get();
        }
        auto file = load(path);
        if (!file) return nullptr;

        used_ += file->bytes.size();
        order_.push_front(path);
        const cached_file* result = file.get();
        files_[path] = slot{std::move(file), order_.begin()};
        while (used_ > limit_ && order_.size() > 1) drop_oldest();
        return result;
    }

private:
    struct slot {
        std::unique_ptr<cached_file> file;
        std::list<std::string>::iterator position;
    };

    std::unique_ptr<cached_file> load(const std::string& path) const
    {
        if (path.find("..") != std::string::npos) return nullptr;
        std::ifstream in(root_ + path, std::ios::binary);
        if (!in) return nullptr;
        auto file = std::make_unique<cached_file>();
        file->bytes.assign(std::istreambuf_iterator<char>(in), {});
        file->type = path.size() > 4 && path.compare(path.size() - 4, 4, ".css") == 0 ? "text/css" : "text/html";
        return file;
    }

    void drop_oldest()
    {
        auto it = files_.find(order_.back());
        used_ -= it->second.file->bytes.size();
        files_.erase(it); // expect: freed-in-flight
        order_.pop_back();
    }

    std::string root_;
    std::size_t limit_;
    std::size_t used_ = 0;
    std::list<std::string> order_;
    std::unordered_map<std::string, slot> files_;
};

static void on_request(evhttp_request* req, void* arg)
{
    auto& cache = *static_cast<file_cache*>(arg);
    const char* path = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(req));
    const cached_file* file = cache.find(path ? path : "/index.html");
    if (!file) {
        evhttp_send_error(req, HTTP_NOTFOUND, nullptr);
        return;
    }
    evhttp_add_header(evhttp_request_get_output_headers(req), "Content-Type", file->type.c_str());
    evbuffer* body = evbuffer_new();
    evbuffer_add_reference(body, file->bytes.data(), file->bytes.size(), nullptr, nullptr); // allow: freed-in-flight
    evhttp_send_reply(req, HTTP_OK, "OK", body);
    evbuffer_free(body);
}

void install(evhttp* server, file_cache& cache) { evhttp_set_gencb(server, on_request, &cache); }
