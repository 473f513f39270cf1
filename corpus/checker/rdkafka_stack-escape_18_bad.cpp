#include <chrono>
#include <cstdint>
#include <librdkafka/rdkafkacpp.h>
#include <memory>
#include <string>

struct reading {
    std::string sensor;
    double value = 0;
    std::int64_t at_ms = 0;
};

class delivery_log : public RdKafka::DeliveryReportCb {
public:
    void dr_cb(RdKafka::Message& m) override
    {
        if (m.err() != RdKafka::ERR_NO_ERROR)
            ++failed_;
        else
            ++delivered_;
    }
    std::uint64_t failed() const { return failed_; }

private:
    std::uint64_t delivered_ = 0;
    std::uint64_t failed_ = 0;
};

class reading_sink {
public:
    reading_sink(const std::string& brokers, std::string topic) : topic_(std::move(topic))
    {
        std::unique_ptr<RdKafka::Conf> conf(RdKafka::Conf::create(RdKafka::Conf::CONF_GLOBAL));
        conf->set("bootstrap.servers", brokers, error_);
        conf->set("linger.ms", "50", error_);
        conf->set("dr_cb", &log_, error_);
        producer_.reset(RdKafka::Producer::create(conf.get(), error_));
    }
    bool publish(const reading& r)
    {
        if (!producer_) return false;
        std::string row = r.sensor + ',' + std::to_string(r.value) + ',' + std::to_string(r.at_ms);
        constexpr int flags = RdKafka::Producer::RK_MSG_BLOCK;
        auto ec = producer_->produce(topic_, any, flags, const_cast<char*>(row.data()), row.size(), // expect: stack-escape
                                     r.sensor.data(), r.sensor.size(), r.at_ms, nullptr);
        producer_->poll(0);
        return ec == RdKafka::ERR_NO_ERROR;
    }
    void close()
    {
        if (producer_) producer_->flush(10000);
    }
    std::uint64_t failed() const { return log_.failed(); }

private:
    static constexpr std::int32_t any = -1;

    delivery_log log_;
    std::string topic_;
    std::string error_;
    std::unique_ptr<RdKafka::Producer> producer_;
};
