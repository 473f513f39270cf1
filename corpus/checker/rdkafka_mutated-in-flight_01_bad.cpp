#include <cstdint>
#include <iostream>
#include <librdkafka/rdkafkacpp.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace audit {

struct change {
    std::string table;
    std::int64_t row = 0;
    std::string before;
    std::string after;
};

class delivery_log final : public RdKafka::DeliveryReportCb {
public:
    void dr_cb(RdKafka::Message& m) override
    {
        if (m.err() != RdKafka::ERR_NO_ERROR) {
            ++lost_;
            std::cerr << "audit: " << m.errstr() << '\n';
        }
    }
    unsigned long lost() const { return lost_; }

private:
    unsigned long lost_ = 0;
};

class publisher {
public:
    explicit publisher(const std::string& brokers)
    {
        std::unique_ptr<RdKafka::Conf> conf(RdKafka::Conf::create(RdKafka::Conf::CONF_GLOBAL));
        std::string err;
        if (conf->set("bootstrap.servers", brokers, err) != RdKafka::Conf::CONF_OK ||
            conf->set("dr_cb", &log_, err) != RdKafka::Conf::CONF_OK)
            throw std::runtime_error(err);
        producer_.reset(RdKafka::Producer::create(conf.get(), err));
        if (!producer_) throw std::runtime_error(err);
        scratch_.reserve(4096);
    }

    ~publisher() { producer_->flush(5000); }

    bool publish(const change& c)
    {
        scratch_.clear(); // expect: mutated-in-flight
        field(c.table); // allow: mutated-in-flight
        field(std::to_string(c.row)); // allow: mutated-in-flight
        field(c.before); // allow: mutated-in-flight
        field(c.after); // allow: mutated-in-flight
        RdKafka::ErrorCode rc = producer_->produce("audit", RdKafka::Topic::PARTITION_UA, 0, scratch_.data(), scratch_.size(), c.table.data(), c.table.size(), 0, nullptr); // allow: mutated-in-flight
        producer_->poll(0);
        return rc == RdKafka::ERR_NO_ERROR;
    }

    std::size_t publish_all(const std::vector<change>& v)
    {
        std::size_t ok = 0;
        for (const auto& c : v) ok += publish(c);
        return ok;
    }

private:
    void field(const std::string& s)
    {
        scratch_ += std::to_string(s.size()); // allow: mutated-in-flight
        scratch_ += ':'; // allow: mutated-in-flight
        scratch_ += s; // allow: mutated-in-flight
    }

    delivery_log log_;
    std::string scratch_;
    std::unique_ptr<RdKafka::Producer> producer_;
};

}  // namespace audit
