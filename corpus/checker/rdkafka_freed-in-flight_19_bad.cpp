#include <cstdint>
#include <iostream>
#include <librdkafka/rdkafkacpp.h>
#include <list>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>

class telemetry_producer : public RdKafka::DeliveryReportCb {
public:
    telemetry_producer(const std::string& brokers, std::string topic) : topic_(std::move(topic))
    {
        std::string err;
        std::unique_ptr<RdKafka::Conf> conf(RdKafka::Conf::create(RdKafka::Conf::CONF_GLOBAL));
        if (conf->set("bootstrap.servers", brokers, err) != RdKafka::Conf::CONF_OK ||
            conf->set("dr_cb", static_cast<RdKafka::DeliveryReportCb*>(this), err) != RdKafka::Conf::CONF_OK)
            throw std::runtime_error(err);
        producer_.reset(RdKafka::Producer::create(conf.get(), err));
        if (!producer_) throw std::runtime_error(err);
    }

    ~telemetry_producer() override { close(); }

    bool publish(std::string payload)
    {
        auto it = keep(std::move(payload));
        const auto rc = producer_->produce(topic_, RdKafka::Topic::PARTITION_UA, 0, it->bytes.data(), it->bytes.size(), // allow: freed-in-flight
                                           nullptr, 0, 0, &*it);
        if (rc != RdKafka::ERR_NO_ERROR) {
            drop(it);
            std::cerr << "produce: " << RdKafka::err2str(rc) << '\n';
            return false;
        }
        producer_->poll(0);
        return true;
    }

    void dr_cb(RdKafka::Message& m) override
    {
        auto* e = static_cast<entry*>(m.msg_opaque());
        if (m.err()) ++failed_;
        drop(e->self);
    }

    void close()
    {
        if (!producer_) return;
        if (producer_->flush(2000) == RdKafka::ERR__TIMED_OUT)
            std::cerr << "telemetry: " << producer_->outq_len() << " messages not delivered\n";
        {
            std::lock_guard<std::mutex> lock(mutex_);
            entries_.clear(); // expect: freed-in-flight
        }
        producer_.reset();
    }

private:
    struct entry {
        std::string bytes;
        std::list<entry>::iterator self;
    };

    std::list<entry>::iterator keep(std::string payload)
    {
        std::lock_guard<std::mutex> lock(mutex_);
        auto it = entries_.emplace(entries_.end());
        it->bytes = std::move(payload);
        it->self = it;
        return it;
    }

    void drop(std::list<entry>::iterator it)
    {
        std::lock_guard<std::mutex> lock(mutex_);
        entries_.erase(it);
    }

    std::string topic_;
    std::mutex mutex_;
    std::list<entry> entries_;
    std::unique_ptr<RdKafka::Producer> producer_;
    std::uint64_t failed_ = 0;
};
