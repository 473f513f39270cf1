// Table sink: each block of rows becomes one message whose payload is handed to librdkafka.
#include <librdkafka/rdkafka.h>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

struct c_free {
    void operator()(void* p) const { std::free(p); }
};

using c_buffer = std::unique_ptr<char[], c_free>;

struct row_block {
    std::string key;
    std::vector<std::string> rows;
};

class kafka_sink {
public:
    kafka_sink(rd_kafka_t* rk, rd_kafka_topic_t* topic) : rk_(rk), topic_(topic) {}

    bool consume(const row_block& block)
    {
        if (block.rows.empty()) return true;

        std::size_t size = 0;
        c_buffer payload = encode(block, size);
        if (!payload) return false;

        if (!produce(block.key, payload.get(), size)) {
            ++failed_;
            return false;
        }
        payload.release();
        ++sent_;
        rd_kafka_poll(rk_, 0);
        return true;
    }

    bool flush() { return rd_kafka_flush(rk_, 15000) == 0; }

    unsigned long sent() const { return sent_; }
    unsigned long failed() const { return failed_; }

private:
    bool produce(const std::string& key, char* payload, std::size_t size)
    {
        for (int attempt = 0; attempt < 5; ++attempt) {
            int rc = rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_FREE, payload, size, key.data(), key.size(), nullptr);
            if (rc == 0) return true;
            rd_kafka_poll(rk_, 100);
        }
        return false;
    }

    static c_buffer encode(const row_block& block, std::size_t& size)
    {
        size = 0;
        for (const auto& r : block.rows) size += r.size() + 1;
        c_buffer out(static_cast<char*>(std::malloc(size)));
        if (!out) return out;
        char* p = out.get();
        for (const auto& r : block.rows) {
            std::memcpy(p, r.data(), r.size());
            p += r.size();
            *p++ = '\n';
        }
        return out;
    }

    rd_kafka_t* rk_;
    rd_kafka_topic_t* topic_;
    unsigned long sent_ = 0;
    unsigned long failed_ = 0;
};
