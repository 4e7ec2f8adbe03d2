/*
 * Records, in order and with their data, the file operations of a process below one folder.
 *
 * Loaded with LD_PRELOAD. PENDOPO_RECORD_UNDER is the folder (an absolute path that ends with
 * no slash), PENDOPO_RECORD_LOG the file that gets the records:
 *
 *   kind (1 byte), path length (u32), second length (u32), offset (u64), data length (u64),
 *   path, second path, data; numbers in host order.
 *
 * A lock around operation and record keeps the order exact. Failed operations are not recorded.
 * Memory maps are not seen: the wal-index (-shm) is rebuilt by SQLite and not needed for a replay.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CREATE = 1, WRITE = 2, TRUNCATE = 3, SYNC = 4, RENAME = 5, UNLINK = 6, EXTEND = 7, LINK = 8 };

#define MAX_FD 4096

static char *path_of[MAX_FD];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = -1;
static const char *under;
static size_t under_length;

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static int real_open(const char *path, int flags, mode_t mode) {
    REAL(int, "open64", const char *, int, ...);
    return real(path, flags, mode);
}

static ssize_t real_write(int fd, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    return real(fd, data, size);
}

__attribute__((constructor)) static void begin(void) {
    const char *log = getenv("PENDOPO_RECORD_LOG");
    under = getenv("PENDOPO_RECORD_UNDER");
    if (!log || !under) return;
    under_length = strlen(under);
    log_fd = real_open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void put(const void *data, size_t size) {
    const char *at = data;
    while (size) {
        ssize_t done = real_write(log_fd, at, size);
        if (done <= 0) abort(); /* a record with a hole would prove nothing */
        at += done;
        size -= (size_t)done;
    }
}

static void record(uint8_t kind, const char *path, const char *second, uint64_t offset,
                   uint64_t size, const void *data) {
    uint32_t lengths[2] = {(uint32_t)strlen(path), (uint32_t)(second ? strlen(second) : 0)};
    uint64_t numbers[2] = {offset, size};
    put(&kind, 1);
    put(lengths, sizeof lengths);
    put(numbers, sizeof numbers);
    put(path, lengths[0]);
    if (second) put(second, lengths[1]);
    if (data) put(data, size);
}

static int absolute(int folder, const char *path, char out[PATH_MAX]) {
    if (log_fd < 0) return 0;
    if (path[0] == '/') {
        if (snprintf(out, PATH_MAX, "%s", path) >= PATH_MAX) return 0;
    } else if (folder == AT_FDCWD) {
        char here[PATH_MAX];
        if (!getcwd(here, sizeof here)) return 0;
        if (snprintf(out, PATH_MAX, "%s/%s", here, path) >= PATH_MAX) return 0;
    } else {
        return 0;
    }
    return !strncmp(out, under, under_length) && (out[under_length] == '/' || !out[under_length]);
}

static const char *known(int fd) {
    return log_fd >= 0 && fd >= 0 && fd < MAX_FD ? path_of[fd] : NULL;
}

static void forget(int fd) {
    if (fd >= 0 && fd < MAX_FD) {
        free(path_of[fd]);
        path_of[fd] = NULL;
    }
}

static int open_at(int folder, const char *path, int flags, mode_t mode) {
    REAL(int, "openat64", int, const char *, int, ...);
    char full[PATH_MAX];
    if (!absolute(folder, path, full)) return real(folder, path, flags, mode);
    pthread_mutex_lock(&lock);
    struct stat before;
    int was = !lstat(full, &before);
    int fd = real(folder, path, flags, mode);
    int error = errno;
    if (fd >= 0 && fd < MAX_FD) {
        forget(fd);
        path_of[fd] = strdup(full);
        if (!was && (flags & O_CREAT)) record(CREATE, full, NULL, 0, 0, NULL);
        else if (was && (flags & O_TRUNC)) record(TRUNCATE, full, NULL, 0, 0, NULL);
    }
    pthread_mutex_unlock(&lock);
    errno = error;
    return fd;
}

#define MODE(mode, flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { \
        va_list more; \
        va_start(more, flags); \
        mode = va_arg(more, mode_t); \
        va_end(more); \
    }

int open(const char *path, int flags, ...) { MODE(mode, flags) return open_at(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(mode, flags) return open_at(AT_FDCWD, path, flags, mode); }
int openat(int folder, const char *path, int flags, ...) { MODE(mode, flags) return open_at(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE(mode, flags) return open_at(folder, path, flags, mode); }

int close(int fd) {
    REAL(int, "close", int);
    pthread_mutex_lock(&lock);
    forget(fd);
    pthread_mutex_unlock(&lock);
    return real(fd);
}

static void also_known(int from, int to) {
    pthread_mutex_lock(&lock);
    if (to >= 0 && to < MAX_FD && to != from) {
        forget(to);
        if (known(from)) path_of[to] = strdup(path_of[from]);
    }
    pthread_mutex_unlock(&lock);
}

int dup(int fd) {
    REAL(int, "dup", int);
    int to = real(fd);
    also_known(fd, to);
    return to;
}

int dup2(int fd, int wanted) {
    REAL(int, "dup2", int, int);
    int to = real(fd, wanted);
    also_known(fd, to);
    return to;
}

int dup3(int fd, int wanted, int flags) {
    REAL(int, "dup3", int, int, int);
    int to = real(fd, wanted, flags);
    also_known(fd, to);
    return to;
}

/* Runs CALL; where it worked on a file that is recorded, records it before the next one runs. */
#define ON_FILE(type, fd, CALL, WORKED, RECORD) \
    pthread_mutex_lock(&lock); \
    const char *path = known(fd); \
    off64_t here = path ? lseek64(fd, 0, SEEK_CUR) : 0; \
    type result = CALL; \
    int error = errno; \
    (void)here; \
    if (path && (WORKED)) { RECORD; } \
    pthread_mutex_unlock(&lock); \
    errno = error; \
    return result

static uint64_t appends(int fd, off64_t here) {
    int flags = fcntl(fd, F_GETFL);
    return (uint64_t)(flags & O_APPEND ? lseek64(fd, 0, SEEK_CUR) : here);
}

ssize_t write(int fd, const void *data, size_t size) {
    ON_FILE(ssize_t, fd, real_write(fd, data, size), result > 0,
            uint64_t at = appends(fd, here);
            record(WRITE, path, NULL, at == (uint64_t)here ? at : at - (uint64_t)result,
                   (uint64_t)result, data));
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    ON_FILE(ssize_t, fd, real(fd, data, size, at), result > 0,
            record(WRITE, path, NULL, (uint64_t)at, (uint64_t)result, data));
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }

static void record_vector(const char *path, const struct iovec *parts, int count, uint64_t at,
                          ssize_t left) {
    for (int i = 0; i < count && left > 0; i++) {
        size_t size = (size_t)left < parts[i].iov_len ? (size_t)left : parts[i].iov_len;
        record(WRITE, path, NULL, at, size, parts[i].iov_base);
        at += size;
        left -= (ssize_t)size;
    }
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    ON_FILE(ssize_t, fd, real(fd, parts, count), result > 0,
            record_vector(path, parts, count, (uint64_t)here, result));
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
    REAL(ssize_t, "pwritev64", int, const struct iovec *, int, off64_t);
    ON_FILE(ssize_t, fd, real(fd, parts, count, at), result > 0,
            record_vector(path, parts, count, (uint64_t)at, result));
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
    return pwritev64(fd, parts, count, at);
}

int ftruncate64(int fd, off64_t size) {
    REAL(int, "ftruncate64", int, off64_t);
    ON_FILE(int, fd, real(fd, size), result == 0,
            record(TRUNCATE, path, NULL, (uint64_t)size, 0, NULL));
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int posix_fallocate64(int fd, off64_t at, off64_t size) {
    REAL(int, "posix_fallocate64", int, off64_t, off64_t);
    ON_FILE(int, fd, real(fd, at, size), result == 0,
            record(EXTEND, path, NULL, (uint64_t)(at + size), 0, NULL));
}

int posix_fallocate(int fd, off_t at, off_t size) { return posix_fallocate64(fd, at, size); }

int fsync(int fd) {
    REAL(int, "fsync", int);
    ON_FILE(int, fd, real(fd), result == 0, record(SYNC, path, NULL, 0, 0, NULL));
}

int fdatasync(int fd) {
    REAL(int, "fdatasync", int);
    ON_FILE(int, fd, real(fd), result == 0, record(SYNC, path, NULL, 0, 0, NULL));
}

static int rename_at(int from_folder, const char *from, int to_folder, const char *to) {
    REAL(int, "renameat", int, const char *, int, const char *);
    char first[PATH_MAX], second[PATH_MAX];
    int ours = absolute(from_folder, from, first) && absolute(to_folder, to, second);
    pthread_mutex_lock(&lock);
    int result = real(from_folder, from, to_folder, to);
    int error = errno;
    if (ours && !result) record(RENAME, first, second, 0, 0, NULL);
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int rename(const char *from, const char *to) { return rename_at(AT_FDCWD, from, AT_FDCWD, to); }
int renameat(int a, const char *from, int b, const char *to) { return rename_at(a, from, b, to); }

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
    REAL(int, "linkat", int, const char *, int, const char *, int);
    char first[PATH_MAX], second[PATH_MAX];
    int ours = absolute(from_folder, from, first) && absolute(to_folder, to, second);
    pthread_mutex_lock(&lock);
    int result = real(from_folder, from, to_folder, to, flags);
    int error = errno;
    if (ours && !result) record(LINK, first, second, 0, 0, NULL);
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int unlinkat(int folder, const char *path, int flags) {
    REAL(int, "unlinkat", int, const char *, int);
    char full[PATH_MAX];
    int ours = !(flags & AT_REMOVEDIR) && absolute(folder, path, full);
    pthread_mutex_lock(&lock);
    int result = real(folder, path, flags);
    int error = errno;
    if (ours && !result) record(UNLINK, full, NULL, 0, 0, NULL);
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
