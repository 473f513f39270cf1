#include <memory>
#include <string>
#include <uv.h>
#include <vector>

struct row_write {
    uv_write_t req{};
    std::string row;
};

void send_rows(uv_stream_t* to, const std::vector<std::string>& rows)
{
    for (const auto& r : rows) {
        auto w = std::make_unique<row_write>();
        w->row = r + "\r\n";
        w->req.data = w.get();
        uv_buf_t b[2] = {uv_buf_init(const_cast<char*>("* "), 2), uv_buf_init(&w->row[0], unsigned(w->row.size()))};
        if (uv_write(&w->req, to, b, 2, [](uv_write_t* q, int) { delete static_cast<row_write*>(q->data); }) == 0) w.release();
    }
}
