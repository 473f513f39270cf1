#include <nghttp2/nghttp2.h>
#include <stdio.h>
#include <string.h>

static const uint8_t n_status[] = ":status";
static const uint8_t n_length[] = "content-length";

int reply(nghttp2_session *s, int32_t stream, int code, size_t len)
{
    char status[8], length[24];
    int ns = snprintf(status, sizeof status, "%d", code);
    int nl = snprintf(length, sizeof length, "%zu", len);
    nghttp2_nv nva[2] = {
        {(uint8_t *)n_status, (uint8_t *)status, sizeof n_status - 1, (size_t)ns,
         NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE},
        {(uint8_t *)n_length, (uint8_t *)length, sizeof n_length - 1, (size_t)nl,
         NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE},
    };
    /* Sent later, when the socket is writable. */
    return nghttp2_submit_response(s, stream, nva, 2, NULL); // expect: stack-escape
}
