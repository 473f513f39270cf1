#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

struct snapshot {
	unsigned refs;
	unsigned long version;
	size_t len;
	char text[];
};

struct viewer {
	TAILQ_ENTRY(viewer) link;
	struct bufferevent *bev;
	unsigned long seen;
};

struct board {
	struct event_base *base;
	struct snapshot *now;
	TAILQ_HEAD(, viewer) viewers;
};

static struct snapshot *snapshot_get(struct snapshot *s)
{
	s->refs++;
	return s;
}

static void snapshot_put(struct snapshot *s)
{
	if (s && --s->refs == 0)
		free(s);
}

static void snapshot_sent(const void *data, size_t len, void *arg)
{
	(void)data;
	(void)len;
	snapshot_put(arg);
}

static void viewer_push(struct board *b, struct viewer *v)
{
	struct evbuffer *out;

	if (v->bev == NULL || b->now == NULL || v->seen == b->now->version)
		return;
	out = bufferevent_get_output(v->bev);
	if (evbuffer_add_reference(out, b->now->text, b->now->len, snapshot_sent, snapshot_get(b->now)) < 0) {
		snapshot_put(b->now);
		return;
	}
	v->seen = b->now->version;
}

int board_publish(struct board *b, const char *text, size_t len)
{
	struct snapshot *s = malloc(sizeof(*s) + len);
	struct viewer *v;

	if (s == NULL)
		return -1;
	s->refs = 1;
	s->version = b->now ? b->now->version + 1 : 1;
	s->len = len;
	memcpy(s->text, text, len);
	snapshot_put(b->now);
	b->now = s;
	TAILQ_FOREACH(v, &b->viewers, link)
		viewer_push(b, v);
	return 0;
}

static void viewer_event(struct bufferevent *bev, short what, void *arg)
{
	struct viewer *v = arg;

	(void)bev;
	if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR | BEV_EVENT_TIMEOUT)) {
		bufferevent_free(v->bev);
		v->bev = NULL;
	}
}

void board_sweep(struct board *b)
{
	struct viewer *v, *next;

	for (v = TAILQ_FIRST(&b->viewers); v; v = next) {
		next = TAILQ_NEXT(v, link);
		if (v->bev == NULL) {
			TAILQ_REMOVE(&b->viewers, v, link);
			free(v);
		}
	}
}

void board_accept(struct evconnlistener *l, evutil_socket_t fd, struct sockaddr *sa, int salen, void *arg)
{
	struct board *b = arg;
	struct viewer *v = calloc(1, sizeof(*v));

	(void)l;
	(void)sa;
	(void)salen;
	if (v == NULL) {
		evutil_closesocket(fd);
		return;
	}
	v->bev = bufferevent_socket_new(b->base, fd, BEV_OPT_CLOSE_ON_FREE);
	bufferevent_setcb(v->bev, NULL, NULL, viewer_event, v);
	bufferevent_enable(v->bev, EV_READ | EV_WRITE);
	TAILQ_INSERT_TAIL(&b->viewers, v, link);
	viewer_push(b, v);
}

void board_stop(struct board *b)
{
	snapshot_put(b->now);
	b->now = NULL;
	event_base_loopexit(b->base, NULL);
}
