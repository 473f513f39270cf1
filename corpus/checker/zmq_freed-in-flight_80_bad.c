#include <stdlib.h>
#include <string.h>
#include <zmq.h>

struct blob {
    size_t len;
    char *bytes;
};

static void unused(void *data, void *hint)
{
    (void)data;
    (void)hint;
}

int blob_publish(void *sock, struct blob *b)
{
    zmq_msg_t m;
    int rc;
    if (zmq_msg_init_data(&m, b->bytes, b->len, unused, NULL)) // allow: fake-owner
        return -1;
    rc = zmq_msg_send(&m, sock, 0);
    if (rc < 0)
        zmq_msg_close(&m);
    free(b->bytes); // expect: freed-in-flight
    b->bytes = NULL;
    return rc;
}
