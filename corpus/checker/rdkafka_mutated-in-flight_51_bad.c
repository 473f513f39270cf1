#include <librdkafka/rdkafka.h>
#include <stdint.h>
#include <string.h>

struct sampler {
    rd_kafka_t *rk;
    rd_kafka_topic_t *rkt;
    struct {
        uint64_t ts;
        int32_t v[64];
    } rec;
};

void sampler_run(struct sampler *s, uint64_t t0, int n, int (*sample)(int ch))
{
    for (int i = 0; i < n; i++) {
        s->rec.ts = t0 + (uint64_t)i; // expect: mutated-in-flight
        for (int ch = 0; ch < 64; ch++)
            s->rec.v[ch] = sample(ch); // allow: mutated-in-flight
        while (rd_kafka_produce(s->rkt, RD_KAFKA_PARTITION_UA, 0, &s->rec, sizeof s->rec, NULL, 0, NULL) == -1)
            rd_kafka_poll(s->rk, 100);
        rd_kafka_poll(s->rk, 0);
    }
}
