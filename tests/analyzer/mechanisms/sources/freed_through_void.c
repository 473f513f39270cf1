// A function that is given the address of any pointer as a `void *` frees what that points at, by
// hand or at the end of the scope.
#include <librdkafka/rdkafka.h>
#include <stdlib.h>
#include <string.h>

static void freep(void* pointer) {
  free(*(void**)pointer);
}

int by_hand(rd_kafka_topic_t* topic, const char* text) {
  char* copy = strdup(text);
  int rc = rd_kafka_produce(topic, 0, 0, copy, strlen(copy), NULL, 0, NULL);
  freep(&copy);  // expect: freed-in-flight
  return rc;
}

int by_scope(rd_kafka_topic_t* topic, const char* text) {
  __attribute__((cleanup(freep))) char* copy = strdup(text);
  return rd_kafka_produce(topic, 0, 0, copy,  // expect: stack-escape
                          strlen(copy), NULL, 0, NULL);
}

int copied(rd_kafka_topic_t* topic, const char* text) {
  __attribute__((cleanup(freep))) char* copy = strdup(text);
  return rd_kafka_produce(topic, 0, RD_KAFKA_MSG_F_COPY, copy, strlen(copy), NULL, 0, NULL);
}
