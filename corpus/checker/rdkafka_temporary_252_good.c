/* Meter readings to Kafka; each record is packed by value and copied by the producer. */
#include <librdkafka/rdkafka.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define RECORD_LEN 24
#define KEY_LEN 16

struct reading {
    uint64_t meter;
    uint64_t when;
    uint32_t watt, volt_mv;
};

struct record {
    unsigned char b[RECORD_LEN];
};

struct key {
    char text[KEY_LEN + 1];
};

struct feed {
    rd_kafka_t *rk;
    rd_kafka_topic_t *readings, *heartbeats;
    unsigned long ok, retried, lost;
};

static void put(unsigned char *p, uint64_t v, int n)
{
    while (n--) {
        p[n] = (unsigned char)v;
        v >>= 8;
    }
}

static struct record pack(const struct reading *r)
{
    struct record rec;
    put(rec.b, r->meter, 8);
    put(rec.b + 8, r->when, 8);
    put(rec.b + 16, r->watt, 4);
    put(rec.b + 20, r->volt_mv, 4);
    return rec;
}

static struct key key_of(uint64_t meter)
{
    struct key k;
    snprintf(k.text, sizeof k.text, "%016llx", (unsigned long long)meter);
    return k;
}

/* The key is copied in any case, the payload because of the flag. */
int feed_reading(struct feed *f, const struct reading *r)
{
    for (int attempt = 0; attempt < 3; attempt++) {
        if (rd_kafka_produce(f->readings, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, pack(r).b, RECORD_LEN,
                             key_of(r->meter).text, KEY_LEN, NULL) == 0) {
            f->ok++;
            return 0;
        }
        f->retried++;
        rd_kafka_poll(f->rk, 100);
    }
    f->lost++;
    return -1;
}

/* A constant payload needs no copy. */
int feed_heartbeat(struct feed *f, uint64_t meter)
{
    static char alive[] = "alive";
    int rc = rd_kafka_produce(f->heartbeats, RD_KAFKA_PARTITION_UA, 0, alive, sizeof alive - 1, key_of(meter).text,
                              KEY_LEN, NULL);
    rd_kafka_poll(f->rk, 0);
    return rc;
}

int feed_close(struct feed *f)
{
    return rd_kafka_flush(f->rk, 10000);
}
