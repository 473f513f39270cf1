/* Firmware service channel: driver requests with a time limit, issued from worker threads
 * that each own an event. */
#include <string.h>
#include "win32_overlapped.h"

#define WAIT_OBJECT_0 0
#define FW_QUERY 0x222004u
#define FW_UPDATE 0x22a008u

struct fw_channel {
    HANDLE dev;
    unsigned timeouts;
};

struct fw_version {
    DWORD major, minor, build;
};

enum fw_result { FW_OK, FW_TIMEOUT, FW_ERROR };

static enum fw_result settle(struct fw_channel *ch, OVERLAPPED *ov, DWORD ms, DWORD *got)
{
    if (WaitForSingleObject(ov->hEvent, ms) == WAIT_OBJECT_0)
        return GetOverlappedResult(ch->dev, ov, got, FALSE) ? FW_OK : FW_ERROR;
    ch->timeouts++;
    CancelIoEx(ch->dev, ov);
    if (GetOverlappedResult(ch->dev, ov, got, TRUE))
        return FW_OK;
    return FW_TIMEOUT;
}

static enum fw_result fw_call(struct fw_channel *ch, DWORD code, void *in, DWORD in_len, void *out,
                              DWORD out_len, DWORD *got, DWORD ms)
{
    OVERLAPPED ov;
    enum fw_result r;

    memset(&ov, 0, sizeof ov);
    ov.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL);
    if (!ov.hEvent)
        return FW_ERROR;
    if (DeviceIoControl(ch->dev, code, in, in_len, out, out_len, NULL, &ov) || GetLastError() == ERROR_IO_PENDING)
        r = settle(ch, &ov, ms, got);
    else
        r = FW_ERROR;
    CloseHandle(ov.hEvent);
    return r;
}

int fw_version(struct fw_channel *ch, struct fw_version *v)
{
    unsigned char raw[12];
    DWORD got = 0;

    if (fw_call(ch, FW_QUERY, NULL, 0, raw, sizeof raw, &got, 500) != FW_OK || got != sizeof raw)
        return -1;
    v->major = raw[0] | (DWORD)raw[1] << 8;
    v->minor = raw[4] | (DWORD)raw[5] << 8;
    v->build = raw[8] | (DWORD)raw[9] << 8;
    return 0;
}

int fw_update(struct fw_channel *ch, const unsigned char *image, DWORD len)
{
    unsigned char page[512];
    DWORD at, got;

    for (at = 0; at < len; at += 508) {
        DWORD n = len - at < 508 ? len - at : 508;

        memset(page, 0xff, sizeof page);
        memcpy(page, &at, 4);
        memcpy(page + 4, image + at, n);
        got = 0;
        if (fw_call(ch, FW_UPDATE, page, sizeof page, NULL, 0, &got, 3000) != FW_OK)
            return -1;
    }
    return 0;
}
