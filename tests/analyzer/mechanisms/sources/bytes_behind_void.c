/* What directly lies behind a `void *` member are the bytes of the object that has it. What lies
 * behind a member of that may be anybody's: a list holds whatever it is given. */
#include <stdlib.h>
#include <uv.h>

struct image {
    uv_write_t req;
    void *bytes;
    unsigned size;
};

static void on_image(uv_write_t *req, int status)
{
    (void)status;
    ((struct image *)req->data)->size = 0;
}

int image_send(struct image *image, uv_stream_t *to)
{
    uv_buf_t buf = uv_buf_init(image->bytes, image->size);
    image->req.data = image;
    return uv_write(&image->req, to, &buf, 1, on_image);
}

void image_drop(struct image *image)
{
    free(image->bytes); /* expect: freed-in-flight */
    image->bytes = NULL;
}

struct node {
    struct node *next;
    void *data;
};

struct message {
    char text[64];
};

static void on_message(uv_write_t *req, int status)
{
    (void)status;
    free(req);
}

int message_send(struct node *node, uv_stream_t *to)
{
    struct message *message = node->data;
    uv_buf_t buf = uv_buf_init(message->text, 64);
    uv_write_t *req = malloc(sizeof *req);
    return uv_write(req, to, &buf, 1, on_message);
}

struct setting {
    char *value;
    int used;
};

void setting_clear(struct node *node)
{
    struct setting *setting = node->data;
    free(setting->value);
    setting->used = 0;
}
