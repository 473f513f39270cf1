#include <cstdint>
#include <cstdio>
#include <librdkafka/rdkafkacpp.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

struct sample {
    std::uint32_t sensor;
    std::int64_t at_ms;
    double value;
};

std::string encode(const sample& s)
{
    return std::to_string(s.sensor) + ' ' + std::to_string(s.at_ms) + ' ' + std::to_string(s.value);
}

using batch = std::vector<char>;

// The opaque of an uncopied message is its batch.
class report_cb : public RdKafka::DeliveryReportCb {
public:
    void dr_cb(RdKafka::Message& m) override
    {
        if (m.err() != RdKafka::ERR_NO_ERROR) ++failed_;
        delete static_cast<batch*>(m.msg_opaque());
    }
    unsigned long failed() const { return failed_; }

private:
    unsigned long failed_ = 0;
};

class telemetry {
public:
    static std::unique_ptr<telemetry> open(const std::string& brokers, const std::string& topic)
    {
        std::unique_ptr<telemetry> t(new telemetry);
        std::string err;
        std::unique_ptr<RdKafka::Conf> conf(RdKafka::Conf::create(RdKafka::Conf::CONF_GLOBAL));
        if (conf->set("bootstrap.servers", brokers, err) != RdKafka::Conf::CONF_OK) return nullptr;
        if (conf->set("dr_cb", &t->reports_, err) != RdKafka::Conf::CONF_OK) return nullptr;
        t->producer_.reset(RdKafka::Producer::create(conf.get(), err));
        if (!t->producer_) return nullptr;
        t->topic_.reset(RdKafka::Topic::create(t->producer_.get(), topic, nullptr, err));
        return t->topic_ ? std::move(t) : nullptr;
    }

    ~telemetry()
    {
        if (producer_) producer_->flush(5000);
    }

    // Single records are small: let the library copy them.
    bool put(const sample& s)
    {
        const std::string key = std::to_string(s.sensor);
        std::string rec = encode(s);
        auto rc = producer_->produce(topic_.get(), RdKafka::Topic::PARTITION_UA, RdKafka::Producer::RK_MSG_COPY, rec.data(),
                                     rec.size(), &key, nullptr);
        return rc == RdKafka::ERR_NO_ERROR;
    }

    // Batches are large: they go out as they are.
    bool put_batch(const std::vector<sample>& many)
    {
        auto b = std::make_unique<batch>();
        for (const sample& s : many) {
            std::string line = encode(s) + '\n';
            b->insert(b->end(), line.begin(), line.end());
        }
        auto rc = producer_->produce(topic_.get(), RdKafka::Topic::PARTITION_UA, 0, b->data(), b->size(), nullptr, b.get());
        if (rc != RdKafka::ERR_NO_ERROR) return false;
        b.release();
        return true;
    }

    void idle() { producer_->poll(0); }

private:
    telemetry() = default;
    report_cb reports_;
    std::unique_ptr<RdKafka::Producer> producer_;
    std::unique_ptr<RdKafka::Topic> topic_;
};
