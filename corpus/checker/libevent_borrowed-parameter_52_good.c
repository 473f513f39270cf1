#include <event2/buffer.h>
#include <event2/bufferevent.h>

struct chan {
	struct bufferevent *bev;
	size_t limit;
};

int chan_lend(struct chan *c, const void *p, size_t n, evbuffer_ref_cleanup_cb done, void *arg)
{
	struct evbuffer *out = bufferevent_get_output(c->bev);

	if (evbuffer_get_length(out) + n > c->limit)
		return -1;
	return evbuffer_add_reference(out, p, n, done, arg);
}

int chan_copy(struct chan *c, const void *p, size_t n)
{
	return bufferevent_write(c->bev, p, n);
}
