// Closing a handle of its own frees the session, whose write runs on a stream that it only points
// at: that one is not cancelled. Where the flag of the write is looked at first, nothing is
// pending.
#include <stdlib.h>
#include <uv.h>

struct session {
  uv_tcp_t client;
  uv_stream_t* backend;
  uv_write_t write;
  int busy;
  char frame[64];
};

static void on_closed(uv_handle_t* handle) {
  struct session* session = handle->data;
  free(session);
}

static void on_written(uv_write_t* write, int status) {
  struct session* session = write->data;
  (void)status;
  session->busy = 0;
}

int forward(struct session* session) {
  uv_buf_t buffer = uv_buf_init(session->frame, sizeof session->frame);
  if (session->busy) return UV_EAGAIN;
  session->busy = 1;
  session->write.data = session;
  return uv_write(&session->write, session->backend, &buffer, 1,  // expect: member-no-keepalive
                  on_written);
}

void leave(struct session* session) {
  uv_close((uv_handle_t*)&session->client, on_closed);
}

struct patient {
  uv_tcp_t client;
  uv_stream_t* backend;
  uv_write_t write;
  int busy;
  char frame[64];
};

static void on_patient_closed(uv_handle_t* handle) {
  struct patient* patient = handle->data;
  free(patient);
}

static void on_patient_written(uv_write_t* write, int status) {
  struct patient* patient = write->data;
  (void)status;
  patient->busy = 0;
}

int forward_patiently(struct patient* patient) {
  uv_buf_t buffer = uv_buf_init(patient->frame, sizeof patient->frame);
  if (patient->busy) return UV_EAGAIN;
  patient->busy = 1;
  patient->write.data = patient;
  return uv_write(&patient->write, patient->backend, &buffer, 1, on_patient_written);
}

void leave_patiently(struct patient* patient) {
  if (!patient->busy) uv_close((uv_handle_t*)&patient->client, on_patient_closed);
}
