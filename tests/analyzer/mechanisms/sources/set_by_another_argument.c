// One argument of the call that lends reads through a pointer, and another calls what sets it: which
// comes first is not specified.
#include <gio/gio.h>
#include <stddef.h>

struct note {
  char* text;
  size_t length;
};

static struct note* steal(struct note** from) {
  struct note* taken = *from;
  *from = NULL;
  return taken;
}

static struct note* look(struct note** at) { return *at; }

static void sent(GObject* source, GAsyncResult* result, gpointer data) {
  struct note* note = data;
  g_free(note->text);
  g_free(note);
}

void in_one_call(GOutputStream* out, struct note* note) {
  g_output_stream_write_all_async(  // expect: moved-in-call
      out, note->text, note->length, 0, NULL, sent, steal(&note));
}

void named_before(GOutputStream* out, struct note* note) {
  const char* text = note->text;
  size_t length = note->length;
  g_output_stream_write_all_async(out, text, length, 0, NULL, sent, steal(&note));
}

void only_looked_at(GOutputStream* out, struct note* note) {
  g_output_stream_write_all_async(out, note->text, note->length, 0, NULL, sent, look(&note));
}

static void free_if_any(struct note* note) {
  if (!note) return;
  g_free(note->text);
  g_free(note);
}

void nothing_left(GOutputStream* out, struct note* note) {
  if (note) {
    const char* text = note->text;
    size_t length = note->length;
    g_output_stream_write_all_async(out, text, length, 0, NULL, sent, steal(&note));
  }
  free_if_any(note);
}

struct queue {
  struct note* current;
};

void of_another_queue(GOutputStream* out, struct queue* one, struct queue* other) {
  g_output_stream_write_all_async(out, one->current->text, one->current->length, 0, NULL, sent,
                                  steal(&other->current));
}

void of_the_same_queue(GOutputStream* out, struct queue* one) {
  g_output_stream_write_all_async(  // expect: moved-in-call
      out, one->current->text, one->current->length, 0, NULL, sent, steal(&one->current));
}

void by_a_slot(GOutputStream* out, struct note** slot) {
  g_output_stream_write_all_async(  // expect: moved-in-call
      out, (*slot)->text, (*slot)->length, 0, NULL, sent, steal(slot));
}
