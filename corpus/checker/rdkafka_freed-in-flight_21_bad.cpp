#include <librdkafka/rdkafkacpp.h>
#include <cstdint>
#include <iostream>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>

// Large payloads are not copied: they stay in the store until their delivery report has come.
class payload_store {
public:
    std::string* put(std::uintptr_t id, std::string bytes)
    {
        std::lock_guard<std::mutex> lock(m_);
        auto& slot = items_[id];
        slot = std::make_unique<std::string>(std::move(bytes));
        return slot.get();
    }
    void erase(std::uintptr_t id)
    {
        std::lock_guard<std::mutex> lock(m_);
        items_.erase(id);
    }
    void clear()
    {
        std::lock_guard<std::mutex> lock(m_);
        items_.clear();
    }

private:
    std::mutex m_;
    std::unordered_map<std::uintptr_t, std::unique_ptr<std::string>> items_;
};

class report_cb : public RdKafka::DeliveryReportCb {
public:
    explicit report_cb(payload_store& s) : store_(s) {}
    void dr_cb(RdKafka::Message& m) override
    {
        if (m.err() != RdKafka::ERR_NO_ERROR) std::cerr << "delivery: " << m.errstr() << '\n';
        store_.erase(reinterpret_cast<std::uintptr_t>(m.msg_opaque()));
    }

private:
    payload_store& store_;
};

class image_publisher {
public:
    image_publisher(const std::string& brokers, const std::string& topic) : reports_(store_)
    {
        std::string err;
        std::unique_ptr<RdKafka::Conf> conf(RdKafka::Conf::create(RdKafka::Conf::CONF_GLOBAL));
        conf->set("bootstrap.servers", brokers, err);
        conf->set("dr_cb", &reports_, err);
        producer_.reset(RdKafka::Producer::create(conf.get(), err));
        if (!producer_) throw std::runtime_error(err);
        topic_.reset(RdKafka::Topic::create(producer_.get(), topic, nullptr, err));
        if (!topic_) throw std::runtime_error(err);
    }

    ~image_publisher() { stop(); }

    bool publish(const std::string& key, std::string jpeg)
    {
        const std::uintptr_t id = ++last_id_;
        std::string* kept = store_.put(id, std::move(jpeg));
        RdKafka::ErrorCode rc =
            producer_->produce(topic_.get(), RdKafka::Topic::PARTITION_UA, 0, kept->data(), kept->size(), &key,
                               reinterpret_cast<void*>(id));
        if (rc != RdKafka::ERR_NO_ERROR) {
            store_.erase(id);
            return false;
        }
        producer_->poll(0);
        return true;
    }

    void stop()
    {
        producer_->flush(2000);
        store_.clear(); // expect: freed-in-flight
        producer_->poll(0);
    }

private:
    payload_store store_;
    report_cb reports_;
    std::unique_ptr<RdKafka::Producer> producer_;
    std::unique_ptr<RdKafka::Topic> topic_;
    std::uintptr_t last_id_ = 0;
};
