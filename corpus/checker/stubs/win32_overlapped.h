/* Declarations only: more of the overlapped I/O of Win32 than winsock_stub.h has. */
#ifndef STUB_WIN32_OVERLAPPED_H
#define STUB_WIN32_OVERLAPPED_H
#include "winsock_stub.h"
#ifdef __cplusplus
extern "C" {
#endif
typedef void (*LPOVERLAPPED_COMPLETION_ROUTINE)(DWORD, DWORD, OVERLAPPED *);
struct sockaddr;
#define INFINITE 0xFFFFFFFFu
BOOL WriteFileEx(HANDLE, const void *, DWORD, OVERLAPPED *, LPOVERLAPPED_COMPLETION_ROUTINE);
BOOL ReadFileEx(HANDLE, void *, DWORD, OVERLAPPED *, LPOVERLAPPED_COMPLETION_ROUTINE);
int WSASendTo(SOCKET, WSABUF *, DWORD, DWORD *, DWORD, const struct sockaddr *, int, OVERLAPPED *, LPWSAOVERLAPPED_COMPLETION_ROUTINE);
int WSARecvFrom(SOCKET, WSABUF *, DWORD, DWORD *, DWORD *, struct sockaddr *, int *, OVERLAPPED *, LPWSAOVERLAPPED_COMPLETION_ROUTINE);
BOOL WSAGetOverlappedResult(SOCKET, OVERLAPPED *, DWORD *, BOOL wait, DWORD *flags);
BOOL AcceptEx(SOCKET, SOCKET, void *, DWORD, DWORD, DWORD, DWORD *, OVERLAPPED *);
BOOL DeviceIoControl(HANDLE, DWORD, void *, DWORD, void *, DWORD, DWORD *, OVERLAPPED *);
BOOL ReadDirectoryChangesW(HANDLE, void *, DWORD, BOOL, DWORD, DWORD *, OVERLAPPED *, LPOVERLAPPED_COMPLETION_ROUTINE);
BOOL ConnectNamedPipe(HANDLE, OVERLAPPED *);
BOOL GetOverlappedResultEx(HANDLE, OVERLAPPED *, DWORD *, DWORD, BOOL);
BOOL GetQueuedCompletionStatus(HANDLE, DWORD *, unsigned long long *, OVERLAPPED **, DWORD);
DWORD WaitForSingleObject(HANDLE, DWORD);
DWORD WaitForMultipleObjects(DWORD, const HANDLE *, BOOL, DWORD);
BOOL CancelIoEx(HANDLE, OVERLAPPED *);
#ifdef __cplusplus
}
#endif
#endif
