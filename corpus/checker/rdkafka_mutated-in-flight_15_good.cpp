#include <librdkafka/rdkafkacpp.h>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

struct trade {
    std::uint64_t id;
    std::string symbol;
    double price;
    std::uint32_t size;
};

class delivery_counter : public RdKafka::DeliveryReportCb {
public:
    void dr_cb(RdKafka::Message& m) override
    {
        if (m.err() == RdKafka::ERR_NO_ERROR)
            ++delivered;
        else
            ++failed;
    }
    std::uint64_t delivered = 0, failed = 0;
};

class trade_publisher {
public:
    trade_publisher(std::unique_ptr<RdKafka::Producer> p, std::unique_ptr<RdKafka::Topic> t)
        : producer_(std::move(p)), topic_(std::move(t))
    {
    }
    ~trade_publisher() { producer_->flush(10000); }

    bool publish(const trade& t)
    {
        char* line = static_cast<char*>(std::malloc(max_line));
        if (!line) return false;
        const int n = std::snprintf(line, max_line, "%llu,%s,%.6f,%u", static_cast<unsigned long long>(t.id),
                                    t.symbol.c_str(), t.price, t.size);
        if (n < 0 || n >= int(max_line)) {
            std::free(line);
            return false;
        }
        const RdKafka::ErrorCode rc =
            producer_->produce(topic_.get(), RdKafka::Topic::PARTITION_UA,
                               RdKafka::Producer::RK_MSG_FREE | RdKafka::Producer::RK_MSG_BLOCK, line, std::size_t(n),
                               &t.symbol, nullptr);
        producer_->poll(0);
        if (rc != RdKafka::ERR_NO_ERROR) {
            std::free(line);
            std::fprintf(stderr, "produce: %s\n", RdKafka::err2str(rc).c_str());
            return false;
        }
        return true;
    }

private:
    static constexpr std::size_t max_line = 192;
    std::unique_ptr<RdKafka::Producer> producer_;
    std::unique_ptr<RdKafka::Topic> topic_;
};

std::size_t publish_all(trade_publisher& out, const trade* first, const trade* last)
{
    std::size_t ok = 0;
    for (; first != last; ++first) ok += out.publish(*first);
    return ok;
}
