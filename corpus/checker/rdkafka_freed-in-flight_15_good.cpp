#include <librdkafka/rdkafka.h>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

// RD_KAFKA_MSG_F_FREE: an accepted payload is freed by the library; a rejected one stays ours, so
// the guard is disarmed only when the message was accepted.
namespace metrics {

struct free_deleter {
    void operator()(void* p) const { std::free(p); }
};
using c_buffer = std::unique_ptr<char, free_deleter>;

class exporter {
public:
    exporter(rd_kafka_t* rk, rd_kafka_topic_t* topic) : rk_(rk), topic_(topic) {}

    bool publish(std::string_view name, double value)
    {
        std::size_t n = 0;
        c_buffer line = format(name, value, n);
        if (!line)
            return false;
        for (int attempt = 0; attempt < max_attempts; ++attempt) {
            if (try_send(line, n))
                return true;
            rd_kafka_poll(rk_, 100);
        }
        ++dropped_;
        return false;
    }

private:
    static constexpr int max_attempts = 5;

    static c_buffer format(std::string_view name, double value, std::size_t& n)
    {
        const auto text = std::to_string(value);
        n = name.size() + 1 + text.size();
        c_buffer p(static_cast<char*>(std::malloc(n)));
        if (!p)
            return p;
        std::memcpy(p.get(), name.data(), name.size());
        p.get()[name.size()] = ' ';
        std::memcpy(p.get() + name.size() + 1, text.data(), text.size());
        return p;
    }

    bool try_send(c_buffer& line, std::size_t n)
    {
        const int rc = rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_FREE, line.get(), n, nullptr, 0,
                                        nullptr);
        if (rc == -1)
            return false;
        line.release();
        return true;
    }

    rd_kafka_t* rk_;
    rd_kafka_topic_t* topic_;
    unsigned long dropped_ = 0;
};

}  // namespace metrics
