#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <librdkafka/rdkafka.h>
#include <string>
#include <vector>

struct span_record {
    std::uint64_t trace = 0, id = 0;
    std::string name;
    long begin_us = 0, end_us = 0;
};

// Exports spans in batches. The payloads stay here, librdkafka only points to them.
class span_exporter {
public:
    span_exporter(rd_kafka_t* rk, rd_kafka_topic_t* topic) : rk_(rk), topic_(topic) {}

    std::size_t export_batch(const std::vector<span_record>& spans)
    {
        std::size_t taken = 0;
        for (const span_record& s : spans) {
            payloads_.push_back(encode(s));
            std::string& p = payloads_.back();
            if (rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, 0, p.data(), p.size(), &s.trace, sizeof s.trace, nullptr) == -1) {
                payloads_.pop_back();
                ++dropped_;
                continue;
            }
            ++taken;
        }
        rd_kafka_poll(rk_, 0);
        return taken;
    }

    // Called every few seconds and at the end.
    void force_flush(std::chrono::milliseconds limit)
    {
        if (payloads_.empty()) return;
        if (rd_kafka_flush(rk_, int(limit.count())) != 0) ++late_;
        payloads_.clear(); // expect: freed-in-flight
    }

    unsigned dropped() const { return dropped_; }
    unsigned late() const { return late_; }

private:
    static std::string encode(const span_record& s)
    {
        std::string out = "{\"trace\":" + std::to_string(s.trace) + ",\"id\":" + std::to_string(s.id);
        out += ",\"name\":\"" + s.name + "\",\"us\":" + std::to_string(s.end_us - s.begin_us);
        return out + '}';
    }

    rd_kafka_t* rk_;
    rd_kafka_topic_t* topic_;
    std::deque<std::string> payloads_;
    unsigned dropped_ = 0, late_ = 0;
};

void export_loop(span_exporter& e, std::vector<span_record> (*next)())
{
    for (int i = 0;; ++i) {
        const auto spans = next();
        if (spans.empty()) break;
        e.export_batch(spans);
        if (i % 16 == 15) e.force_flush(std::chrono::milliseconds(500));
    }
    e.force_flush(std::chrono::seconds(10));
}
