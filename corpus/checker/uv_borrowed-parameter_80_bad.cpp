#include <memory>
#include <string>
#include <string_view>
#include <uv.h>

namespace net {

class stream {
public:
    explicit stream(uv_stream_t* s) : s_(s) {}
    void write(std::string_view text)
    {
        auto req = std::make_unique<uv_write_t>();
        uv_buf_t b = uv_buf_init(const_cast<char*>(text.data()), unsigned(text.size()));
        if (uv_write(req.get(), s_, &b, 1, &stream::done) == 0) // expect: borrowed-parameter
            req.release();
    }

private:
    static void done(uv_write_t* r, int) { delete r; }
    uv_stream_t* s_;
};

}  // namespace net
