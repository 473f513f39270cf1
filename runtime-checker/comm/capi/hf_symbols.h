/* The names that the functions of hf_comm.h have in a library: the debug mode's are its own, so
 * that objects made for one build do not link with the other. tests/.../install_test.py holds the
 * list. */
#ifndef HOLDFAST_COMM_SYMBOLS_H
#define HOLDFAST_COMM_SYMBOLS_H

#if defined(HOLDFAST_COMM_GUARDED)
#define hf_abort hf_guarded_abort
#define hf_accept hf_guarded_accept
#define hf_adopt hf_guarded_adopt
#define hf_after hf_guarded_after
#define hf_cancel hf_guarded_cancel
#define hf_cancel_direction hf_guarded_cancel_direction
#define hf_channel_adopt hf_guarded_channel_adopt
#define hf_channel_datagram hf_guarded_channel_datagram
#define hf_channel_descriptor hf_guarded_channel_descriptor
#define hf_channel_hold hf_guarded_channel_hold
#define hf_channel_listen hf_guarded_channel_listen
#define hf_channel_local hf_guarded_channel_local
#define hf_channel_pair hf_guarded_channel_pair
#define hf_channel_peer hf_guarded_channel_peer
#define hf_channel_pipe hf_guarded_channel_pipe
#define hf_channel_port hf_guarded_channel_port
#define hf_channel_release hf_guarded_channel_release
#define hf_channel_statistics hf_guarded_channel_statistics
#define hf_channel_stream hf_guarded_channel_stream
#define hf_close hf_guarded_close
#define hf_connect hf_guarded_connect
#define hf_connect_with hf_guarded_connect_with
#define hf_context_free hf_guarded_context_free
#define hf_context_new hf_guarded_context_new
#define hf_drain hf_guarded_drain
#define hf_page_copy hf_guarded_page_copy
#define hf_page_data hf_guarded_page_data
#define hf_page_hold hf_guarded_page_hold
#define hf_page_part hf_guarded_page_part
#define hf_page_release hf_guarded_page_release
#define hf_page_size hf_guarded_page_size
#define hf_poll hf_guarded_poll
#define hf_pool_free hf_guarded_pool_free
#define hf_pool_new hf_guarded_pool_new
#define hf_pool_new_block hf_guarded_pool_new_block
#define hf_pool_pages_in_use hf_guarded_pool_pages_in_use
#define hf_post hf_guarded_post
#define hf_read hf_guarded_read
#define hf_read_pool hf_guarded_read_pool
#define hf_read_tail hf_guarded_read_tail
#define hf_read_trusted hf_guarded_read_trusted
#define hf_receive_from hf_guarded_receive_from
#define hf_refusal_text hf_guarded_refusal_text
#define hf_register_memory hf_guarded_register_memory
#define hf_register_pool hf_guarded_register_pool
#define hf_run hf_guarded_run
#define hf_send_to hf_guarded_send_to
#define hf_shutdown hf_guarded_shutdown
#define hf_shutdown_write hf_guarded_shutdown_write
#define hf_static hf_guarded_static
#define hf_stop hf_guarded_stop
#define hf_tail_commit hf_guarded_tail_commit
#define hf_tail_free hf_guarded_tail_free
#define hf_tail_frozen hf_guarded_tail_frozen
#define hf_tail_new hf_guarded_tail_new
#define hf_tail_page hf_guarded_tail_page
#define hf_tail_space hf_guarded_tail_space
#define hf_trusted hf_guarded_trusted
#define hf_unregister hf_guarded_unregister
#define hf_wait_writable hf_guarded_wait_writable
#define hf_write hf_guarded_write
#define hf_writev hf_guarded_writev
#define hf_writev_with hf_guarded_writev_with
#endif

#endif
