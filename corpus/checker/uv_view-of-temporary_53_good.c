#include <stdlib.h>
#include <string.h>
#include <uv.h>

static const char *const banner = (const char[]){"SSH-2.0-tiny\r\n"};
static uv_buf_t *const hello = (uv_buf_t[]){{.base = "\0\0\0\x01", .len = 4}};

static void pushed(uv_write_t *w, int status)
{
	(void)status;
	free(w);
}

int push_banner(uv_stream_t *s)
{
	static const char again[] = "\r\n";
	uv_write_t *w = malloc(sizeof(*w));

	if (!w)
		return UV_ENOMEM;
	return uv_write(w, s, (const uv_buf_t[]){{.base = (char *)banner, .len = strlen(banner)}, {.base = (char *)again, .len = 2}}, 2, pushed);
}

int push_hello(uv_stream_t *s)
{
	uv_write_t *w = malloc(sizeof(*w));

	return w ? uv_write(w, s, hello, 1, pushed) : UV_ENOMEM;
}
