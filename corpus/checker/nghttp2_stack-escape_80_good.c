#include <nghttp2/nghttp2.h>
#include <stdio.h>
#include <string.h>

static const uint8_t n_status[] = ":status";
static const uint8_t n_length[] = "content-length";
static const uint8_t v_ok[] = "200";

int reply(nghttp2_session *s, int32_t stream, size_t len)
{
    char length[24];
    int nl = snprintf(length, sizeof length, "%zu", len);
    nghttp2_nv nva[2] = {
        {(uint8_t *)n_status, (uint8_t *)v_ok, sizeof n_status - 1, sizeof v_ok - 1,
         NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE},
        {(uint8_t *)n_length, (uint8_t *)length, sizeof n_length - 1, (size_t)nl, NGHTTP2_NV_FLAG_NO_COPY_NAME},
    };
    return nghttp2_submit_response(s, stream, nva, 2, NULL);
}

int trailer(nghttp2_session *s, int32_t stream, unsigned crc)
{
    char hex[12];
    int n = snprintf(hex, sizeof hex, "%08x", crc);
    nghttp2_nv nv = {(uint8_t *)"x-crc", (uint8_t *)hex, 5, (size_t)n, NGHTTP2_NV_FLAG_NONE};
    return nghttp2_submit_trailer(s, stream, &nv, 1);
}
