#include <stdlib.h>
#include <uv.h>

struct pipe_peer {
	uv_pipe_t pipe;
	uv_shutdown_t shut;
	char *name;
};

static void peer_closed(uv_handle_t *h)
{
	struct pipe_peer *p = h->data;

	free(p->name);
	free(p);
}

static void peer_shut(uv_shutdown_t *req, int status)
{
	(void)status;
	uv_close((uv_handle_t *)req->handle, peer_closed);
}

void peer_hangup(struct pipe_peer *p)
{
	p->pipe.data = p;
	uv_read_stop((uv_stream_t *)&p->pipe);
	if (uv_shutdown(&p->shut, (uv_stream_t *)&p->pipe, peer_shut))
		uv_close((uv_handle_t *)&p->pipe, peer_closed);
}
