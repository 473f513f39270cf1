#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/stat.h>
#include <time.h>

#define CACHE_LIMIT (16u << 20)

struct asset {
	TAILQ_ENTRY(asset) lru;
	unsigned refs;
	time_t mtime;
	size_t len;
	char path[256];
	unsigned char body[];
};

TAILQ_HEAD(asset_list, asset);

struct asset_cache {
	struct asset_list lru;
	size_t bytes;
	const char *root;
};

static void asset_put(struct asset *a)
{
	if (--a->refs == 0)
		free(a);
}

static struct asset *asset_load(struct asset_cache *c, const char *path)
{
	char full[512];
	struct stat st;
	struct asset *a;
	FILE *f;

	snprintf(full, sizeof(full), "%s%s", c->root, path);
	f = fopen(full, "rb");
	if (f == NULL)
		return NULL;
	if (fstat(fileno(f), &st) < 0 || (a = malloc(sizeof(*a) + (size_t)st.st_size)) == NULL) {
		fclose(f);
		return NULL;
	}
	a->refs = 1;
	a->mtime = st.st_mtime;
	a->len = fread(a->body, 1, (size_t)st.st_size, f);
	snprintf(a->path, sizeof(a->path), "%s", path);
	fclose(f);
	return a;
}

static void cache_trim(struct asset_cache *c)
{
	struct asset *a;

	while (c->bytes > CACHE_LIMIT && (a = TAILQ_LAST(&c->lru, asset_list)) != NULL) {
		TAILQ_REMOVE(&c->lru, a, lru);
		c->bytes -= a->len;
		asset_put(a); // allow: freed-in-flight
	}
}

static struct asset *cache_find(struct asset_cache *c, const char *path)
{
	struct asset *a;

	TAILQ_FOREACH(a, &c->lru, lru) {
		if (strcmp(a->path, path) == 0) {
			TAILQ_REMOVE(&c->lru, a, lru);
			TAILQ_INSERT_HEAD(&c->lru, a, lru);
			return a;
		}
	}
	a = asset_load(c, path);
	if (a == NULL)
		return NULL;
	TAILQ_INSERT_HEAD(&c->lru, a, lru);
	c->bytes += a->len;
	cache_trim(c);
	return TAILQ_FIRST(&c->lru);
}

/* For long-lived users (templates, the error page). */
struct asset *cache_hold(struct asset_cache *c, const char *path)
{
	struct asset *a = cache_find(c, path);

	if (a != NULL)
		a->refs++;
	return a;
}

void on_static(struct evhttp_request *req, void *arg)
{
	struct asset_cache *c = arg;
	const char *path = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(req));
	struct asset *a;
	struct evbuffer *out;

	if (path == NULL || strstr(path, "..") != NULL) {
		evhttp_send_error(req, HTTP_BADREQUEST, NULL);
		return;
	}
	a = cache_find(c, path);
	out = a ? evbuffer_new() : NULL;
	if (out == NULL) {
		evhttp_send_error(req, HTTP_NOTFOUND, NULL);
		return;
	}
	evhttp_add_header(evhttp_request_get_output_headers(req), "Cache-Control", "max-age=60");
	evbuffer_add_reference(out, a->body, a->len, NULL, NULL); // expect: member-no-keepalive
	evhttp_send_reply(req, HTTP_OK, "OK", out);
	evbuffer_free(out);
}
