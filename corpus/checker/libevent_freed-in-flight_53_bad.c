#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdlib.h>
#include <string.h>

static void unref(const void *data, size_t len, void *arg)
{
	(void)data;
	(void)len;
	free(arg);
}

int send_hex(struct bufferevent *bev, const unsigned char *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	char *hex = malloc(2 * n + 1);
	int rc;

	if (!hex)
		return -1;
	for (size_t i = 0; i < n; i++) {
		hex[2 * i] = digits[p[i] >> 4];
		hex[2 * i + 1] = digits[p[i] & 15];
	}
	hex[2 * n] = '\n';
	rc = evbuffer_add_reference(bufferevent_get_output(bev), hex, 2 * n + 1, unref, hex);
	if (rc < 0)
		rc = bufferevent_write(bev, hex, 2 * n + 1);
	free(hex); // expect: freed-in-flight
	return rc;
}
