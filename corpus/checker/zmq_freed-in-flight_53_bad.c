#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

static void my_free(void *data, void *hint)
{
    (void)hint;
    free(data);
}

int post_job(void *push, unsigned id, const void *blob, size_t n)
{
    zmq_msg_t m;
    unsigned char *p = malloc(n + sizeof id);
    int rc = -1;

    if (p == NULL)
        return -1;
    memcpy(p, &id, sizeof id);
    memcpy(p + sizeof id, blob, n);
    if (zmq_msg_init_data(&m, p, n + sizeof id, my_free, NULL) == 0)
        rc = zmq_msg_send(&m, push, 0);
    if (rc < 0)
        fprintf(stderr, "job %u not sent\n", id);
    free(p); // expect: freed-in-flight
    return rc;
}
