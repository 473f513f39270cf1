#include <librdkafka/rdkafka.h>
#include <string.h>

#define COPY_LIMIT 512

struct sample {
    unsigned ch, n;
    short v[1024];
};

int sample_publish(rd_kafka_topic_t *rkt, unsigned ch, const short *v, unsigned n)
{
    struct sample s;
    size_t len = offsetof(struct sample, v) + n * sizeof *v;
    int flags = len > COPY_LIMIT ? 0 : RD_KAFKA_MSG_F_COPY;

    if (n > 1024)
        return -1;
    s.ch = ch;
    s.n = n;
    memcpy(s.v, v, n * sizeof *v);
    return rd_kafka_produce(rkt, (int32_t)ch, flags, &s, len, NULL, 0, NULL); // expect: stack-escape
}
