#include <cstdlib>
#include <cstring>
#include <librdkafka/rdkafka.h>
#include <string>

enum class payload { copied, malloced };

class topic {
public:
    explicit topic(rd_kafka_topic_t* t) : t_(t) {}

    template <payload P = payload::copied>
    bool put(void* p, std::size_t n)
    {
        constexpr int flags = P == payload::copied ? RD_KAFKA_MSG_F_COPY : RD_KAFKA_MSG_F_FREE;
        if (rd_kafka_produce(t_, RD_KAFKA_PARTITION_UA, flags, p, n, nullptr, 0, nullptr) == 0) return true;
        if constexpr (P == payload::malloced) std::free(p); // still ours after a failure
        return false;
    }

private:
    rd_kafka_topic_t* t_;
};

bool counter(topic& t, unsigned long long v)
{
    unsigned char rec[9] = {'c'};
    std::memcpy(rec + 1, &v, sizeof v);
    return t.put(rec, sizeof rec);
}

bool text(topic& t, const std::string& s)
{
    char* p = ::strdup(s.c_str());
    return p && t.put<payload::malloced>(p, s.size());
}
