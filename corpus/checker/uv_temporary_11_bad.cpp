// Line-oriented stats endpoint on a thin C++ layer over libuv.
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <uv.h>

namespace net {

class LineStream {
public:
    explicit LineStream(uv_loop_t* loop) { uv_tcp_init(loop, &tcp_); }
    LineStream(const LineStream&) = delete;
    LineStream& operator=(const LineStream&) = delete;

    uv_stream_t* raw() { return reinterpret_cast<uv_stream_t*>(&tcp_); }

    /// Fire and forget; the text has to outlive the write.
    bool emit(const std::string& text)
    {
        auto req = std::make_unique<uv_write_t>();
        req->data = this;
        uv_buf_t b = uv_buf_init(const_cast<char*>(text.data()), static_cast<unsigned>(text.size()));
        if (uv_write(req.get(), raw(), &b, 1, &LineStream::written) != 0) return false; // allow: temporary
        req.release();
        return true;
    }

    std::uint64_t lines() const { return lines_; }

private:
    static void written(uv_write_t* r, int status)
    {
        std::unique_ptr<uv_write_t> own(r);
        if (status == 0) ++static_cast<LineStream*>(r->data)->lines_;
    }

    uv_tcp_t tcp_;
    std::uint64_t lines_ = 0;
};

}  // namespace net

class StatsReporter {
public:
    StatsReporter(net::LineStream& s) : out_(s) {}

    void set(const std::string& key, std::int64_t v) { values_[key] = v; }

    void report()
    {
        static const std::string begin = "BEGIN\r\n", end = "END\r\n";
        if (!out_.emit(begin)) return;
        for (const auto& kv : values_)
            if (!emit_one(kv.first, kv.second)) return;
        out_.emit(end);
    }

private:
    bool emit_one(const std::string& key, std::int64_t v)
    {
        if (key.empty()) return true;
        return out_.emit("STAT " + key + " " + std::to_string(v) + "\r\n"); // expect: temporary
    }

    net::LineStream& out_;
    std::map<std::string, std::int64_t> values_;
};

void dump_now(StatsReporter& r) { r.report(); }
