#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct login {
    uv_write_t req;
    char token[48];
};

struct client {
    uv_tcp_t tcp;
    struct login login;
    int authenticated;
};

static void login_sent(uv_write_t *req, int status)
{
    struct client *c = req->data;
    c->authenticated = status == 0;
}

int client_login(struct client *c, const char *token)
{
    struct login *l = &c->login;
    uv_buf_t b;
    int rc;

    strncpy(l->token, token, sizeof l->token - 1);
    l->token[sizeof l->token - 1] = '\n';
    l->req.data = c;
    b = uv_buf_init(l->token, sizeof l->token);
    rc = uv_write(&l->req, (uv_stream_t *)&c->tcp, &b, 1, login_sent);
    memset(l->token, 0, sizeof l->token); // expect: mutated-in-flight
    return rc;
}
