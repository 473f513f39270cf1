// A small string that is moved while it is lent takes its bytes along; a vector leaves them there.
#include <uv.h>

#include <list>
#include <string>
#include <utility>
#include <vector>

struct posted {
    uv_write_t *request;
    std::string text;
};

struct held {
    uv_write_t *request;
    std::vector<char> bytes;
};

struct board {
    void post(std::string text)
    {
        auto *request = new uv_write_t;
        uv_buf_t buf = uv_buf_init(text.data(), text.size());
        uv_write(request, stream, &buf, 1, nullptr); // expect: moved-in-call
        open.push_back(posted{request, std::move(text)});
    }
    void post_bytes(std::vector<char> bytes)
    {
        auto *request = new uv_write_t;
        uv_buf_t buf = uv_buf_init(bytes.data(), bytes.size());
        uv_write(request, stream, &buf, 1, nullptr);
        others.push_back(held{request, std::move(bytes)});
    }
    uv_stream_t *stream;
    std::list<posted> open;
    std::list<held> others;
};
