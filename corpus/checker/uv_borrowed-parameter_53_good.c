#include <stdlib.h>
#include <string.h>
#include <uv.h>

static void sent(uv_write_t *req, int status)
{
    (void)status;
    free(req);
}

static void put_text(uv_stream_t *s, const char *literal)
{
    uv_write_t *req = malloc(sizeof *req);
    uv_buf_t b = uv_buf_init((char *)literal, (unsigned)strlen(literal));
    if (req && uv_write(req, s, &b, 1, sent))
        free(req);
}

void on_verb(uv_stream_t *s, int verb)
{
    static const char help[] = "214 HELO MAIL RCPT DATA QUIT\r\n";
    switch (verb) {
    case 'H': put_text(s, help); break;
    case 'N': put_text(s, "250 ok\r\n"); break;
    case 'Q': put_text(s, "221 bye\r\n"); break;
    default: put_text(s, "502 not implemented\r\n"); break;
    }
}
