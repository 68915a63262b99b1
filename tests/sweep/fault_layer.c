/*
 * A file layer that fails on demand, preloaded into the sweep (docs/adr/0006). Below one watched
 * folder it counts what is asked of the disk, lets the n-th request fail, swallows fsyncs, and
 * writes down everything that reached the files, so that power cuts can be played from it.
 *
 * It is told what to do by opening paths that no disk has; the answer is read from what was opened:
 *
 *   /cuspid-fault/counts                          "write=12 sync=3 name=4 failed=1"
 *   /cuspid-fault/fail/<kind>/<n>/<errno>/<for>   the n-th write, sync or name from now on fails
 *                                                 with EIO or ENOSPC, `once` or `on`
 *   /cuspid-fault/reset                           nothing fails any more, counts begin at nought
 *   /cuspid-fault/syncs/<kept|ignored>            whether an fsync is one
 *   /cuspid-fault/record/<begin|end>              into the file CUSPID_FAULT_RECORDING
 *   /cuspid-fault/mark/<n>                        a line of the recording: the caller got this far
 *
 * CUSPID_FAULT_FOLDER is the watched folder, absolute and without links.
 */
#define _GNU_SOURCE
#undef _FORTIFY_SOURCE
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
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define CONTROL "/cuspid-fault/"
#define MAX_FILES 4096

enum kind { WRITE, SYNC, NAME, KINDS };
static const char *const kind_names[KINDS] = {"write", "sync", "name"};

/* Types of records, as tests/sweep/recording.rs reads them. */
enum record {
    R_WRITE = 1, R_TRUNCATE, R_SYNC, R_SYNC_FOLDER, R_CREATE, R_RENAME, R_UNLINK, R_FOLDER, R_MARK
};

struct file {
    char *path;
    uint64_t inode;
    int folder;
    /* Shared memory of SQLite: lives in mappings, and nothing of it outlives a power cut. */
    int shared;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct file files[MAX_FILES];
static char watched[PATH_MAX];
static size_t watched_length;
static uint64_t counts[KINDS], failed;
static struct { int armed, persistent, error; enum kind kind; uint64_t at; } fault;
static int syncs_ignored;
static FILE *recording;

#define REAL(type, name, ...)                                                                      \
    static type (*real_##name)(__VA_ARGS__);                                                       \
    if (!real_##name) *(void **)&real_##name = dlsym(RTLD_NEXT, #name)

static int real_open(const char *path, int flags, mode_t mode) {
    REAL(int, open64, const char *, int, ...);
    return real_open64(path, flags | O_LARGEFILE, mode);
}

static ssize_t real_pwrite_(int fd, const void *data, size_t length, off_t at) {
    REAL(ssize_t, pwrite64, int, const void *, size_t, off_t);
    return real_pwrite64(fd, data, length, at);
}

static ssize_t real_write_(int fd, const void *data, size_t length) {
    REAL(ssize_t, write, int, const void *, size_t);
    return real_write(fd, data, length);
}

__attribute__((constructor)) static void begin(void) {
    const char *folder = getenv("CUSPID_FAULT_FOLDER");
    if (folder && folder[0] == '/') {
        snprintf(watched, sizeof watched, "%s", folder);
        watched_length = strlen(watched);
    }
}

static int is_watched(const char *path) {
    return watched_length && strncmp(path, watched, watched_length) == 0 &&
           (path[watched_length] == '/' || path[watched_length] == 0);
}

/* The path without the watched folder. */
static const char *inside(const char *path) {
    path += watched_length;
    return *path == '/' ? path + 1 : path;
}

static int is_shared(const char *path) {
    size_t length = strlen(path);
    return length > 4 && strcmp(path + length - 4, "-shm") == 0;
}

static struct file *file_of(int fd) {
    return fd >= 0 && fd < MAX_FILES && files[fd].path ? &files[fd] : NULL;
}

/* Whether this request fails; errno is set then. */
static int fails(enum kind kind) {
    counts[kind]++;
    if (!fault.armed || fault.kind != kind || counts[kind] < fault.at) return 0;
    if (!fault.persistent) fault.armed = 0;
    failed++;
    errno = fault.error;
    return 1;
}

static void put(enum record type, uint64_t inode, uint64_t at, const char *path, const void *data,
                size_t length) {
    if (!recording) return;
    uint8_t tag = type;
    uint32_t path_length = path ? strlen(path) : 0, data_length = length;
    fwrite(&tag, 1, 1, recording);
    fwrite(&inode, 8, 1, recording);
    fwrite(&at, 8, 1, recording);
    fwrite(&path_length, 4, 1, recording);
    fwrite(&data_length, 4, 1, recording);
    if (path_length) fwrite(path, 1, path_length, recording);
    if (length) fwrite(data, 1, length, recording);
}

static int answer(const char *text) {
    int fd = memfd_create("cuspid-fault", 0);
    if (fd >= 0) {
        real_pwrite_(fd, text, strlen(text), 0);
    }
    return fd;
}

static int refuse(int error) {
    errno = error;
    return -1;
}

static int arm(const char *what) {
    char kind[16], error[16], length[16];
    unsigned long long at;
    if (sscanf(what, "%15[a-z]/%llu/%15[A-Z]/%15[a-z]", kind, &at, error, length) != 4)
        return refuse(EINVAL);
    for (int each = 0; each < KINDS; each++) {
        if (strcmp(kind, kind_names[each])) continue;
        memset(counts, 0, sizeof counts);
        failed = 0;
        fault.kind = each;
        fault.at = at;
        fault.error = strcmp(error, "ENOSPC") ? EIO : ENOSPC;
        fault.persistent = strcmp(length, "on") == 0;
        fault.armed = 1;
        return answer("armed");
    }
    return refuse(EINVAL);
}

static int record(const char *what) {
    if (recording) fclose(recording);
    recording = NULL;
    if (strcmp(what, "begin")) return answer("ended");
    const char *path = getenv("CUSPID_FAULT_RECORDING");
    recording = path ? fopen(path, "wb") : NULL;
    return recording ? answer("begun") : refuse(ENOENT);
}

static int control(const char *command) {
    if (strcmp(command, "counts") == 0) {
        char text[128];
        snprintf(text, sizeof text, "write=%llu sync=%llu name=%llu failed=%llu",
                 (unsigned long long)counts[WRITE], (unsigned long long)counts[SYNC],
                 (unsigned long long)counts[NAME], (unsigned long long)failed);
        return answer(text);
    }
    if (strncmp(command, "fail/", 5) == 0) return arm(command + 5);
    if (strcmp(command, "reset") == 0) {
        memset(&fault, 0, sizeof fault);
        memset(counts, 0, sizeof counts);
        failed = 0;
        return answer("reset");
    }
    if (strncmp(command, "syncs/", 6) == 0) {
        syncs_ignored = strcmp(command + 6, "ignored") == 0;
        return answer(command + 6);
    }
    if (strncmp(command, "record/", 7) == 0) return record(command + 7);
    if (strncmp(command, "mark/", 5) == 0) {
        put(R_MARK, 0, strtoull(command + 5, NULL, 10), NULL, NULL, 0);
        return answer("marked");
    }
    return refuse(EINVAL);
}

static int open_any(const char *path, int flags, mode_t mode) {
    if (strncmp(path, CONTROL, sizeof CONTROL - 1) == 0) {
        pthread_mutex_lock(&lock);
        int fd = control(path + sizeof CONTROL - 1);
        pthread_mutex_unlock(&lock);
        return fd;
    }
    if (!is_watched(path)) return real_open(path, flags, mode);
    pthread_mutex_lock(&lock);
    struct stat found;
    int creates = (flags & O_CREAT) && stat(path, &found) != 0;
    int empties = !creates && (flags & O_TRUNC);
    int fd = -1;
    if (!(creates && fails(NAME)) && !(empties && fails(WRITE)))
        fd = real_open(path, flags, mode);
    if (fd >= 0 && fd < MAX_FILES && fstat(fd, &found) == 0) {
        struct file *file = &files[fd];
        free(file->path);
        file->path = strdup(path);
        file->inode = found.st_ino;
        file->folder = S_ISDIR(found.st_mode);
        file->shared = is_shared(path);
        if (creates && !file->shared) put(R_CREATE, file->inode, 0, inside(path), NULL, 0);
        if (empties && !file->shared) put(R_TRUNCATE, file->inode, 0, NULL, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

static mode_t mode_of(int flags, va_list rest) {
    return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(rest, mode_t) : 0;
}

#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...) {                                                   \
        va_list rest;                                                                              \
        va_start(rest, flags);                                                                     \
        mode_t mode = mode_of(flags, rest);                                                        \
        va_end(rest);                                                                              \
        return open_any(path, flags, mode);                                                        \
    }
OPEN(open)
OPEN(open64)

int __open_2(const char *path, int flags) { return open_any(path, flags, 0); }
int __open64_2(const char *path, int flags) { return open_any(path, flags, 0); }
int creat(const char *path, mode_t mode) {
    return open_any(path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

/* The full path of what is named relative to a watched folder's descriptor, or nothing. */
static const char *full(int folder, const char *path, char *room) {
    if (path[0] == '/') return is_watched(path) ? path : NULL;
    struct file *file = file_of(folder);
    if (!file) return NULL;
    snprintf(room, PATH_MAX, "%s/%s", file->path, path);
    return room;
}

static int openat_any(int folder, const char *path, int flags, mode_t mode) {
    char room[PATH_MAX];
    const char *known = full(folder, path, room);
    if (known || strncmp(path, CONTROL, sizeof CONTROL - 1) == 0)
        return open_any(known ? known : path, flags, mode);
    REAL(int, openat64, int, const char *, int, ...);
    return real_openat64(folder, path, flags, mode);
}

#define OPENAT(name)                                                                               \
    int name(int folder, const char *path, int flags, ...) {                                       \
        va_list rest;                                                                              \
        va_start(rest, flags);                                                                     \
        mode_t mode = mode_of(flags, rest);                                                        \
        va_end(rest);                                                                              \
        return openat_any(folder, path, flags, mode);                                              \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
    REAL(int, close, int);
    pthread_mutex_lock(&lock);
    struct file *file = file_of(fd);
    if (file) {
        free(file->path);
        memset(file, 0, sizeof *file);
    }
    pthread_mutex_unlock(&lock);
    return real_close(fd);
}

static ssize_t put_at(int fd, const void *data, size_t length, off_t at, int moves) {
    pthread_mutex_lock(&lock);
    struct file *file = file_of(fd);
    ssize_t done = -1;
    if (!fails(WRITE)) {
        if (moves) at = lseek(fd, 0, SEEK_CUR);
        done = moves ? real_write_(fd, data, length) : real_pwrite_(fd, data, length, at);
        if (done > 0 && file && !file->shared)
            put(R_WRITE, file->inode, at, NULL, data, done);
    }
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t write(int fd, const void *data, size_t length) {
    return file_of(fd) ? put_at(fd, data, length, 0, 1) : real_write_(fd, data, length);
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t at) {
    return file_of(fd) ? put_at(fd, data, length, at, 0) : real_pwrite_(fd, data, length, at);
}
ssize_t pwrite64(int fd, const void *data, size_t length, off_t at) {
    return pwrite(fd, data, length, at);
}

/* One part of a list at a time is a legal, short write. */
static const struct iovec *first_filled(const struct iovec *parts, int count) {
    for (int each = 0; each < count; each++)
        if (parts[each].iov_len) return &parts[each];
    return NULL;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(ssize_t, writev, int, const struct iovec *, int);
    if (!file_of(fd)) return real_writev(fd, parts, count);
    const struct iovec *part = first_filled(parts, count);
    return part ? put_at(fd, part->iov_base, part->iov_len, 0, 1) : 0;
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
    REAL(ssize_t, pwritev, int, const struct iovec *, int, off_t);
    if (!file_of(fd)) return real_pwritev(fd, parts, count, at);
    const struct iovec *part = first_filled(parts, count);
    return part ? put_at(fd, part->iov_base, part->iov_len, at, 0) : 0;
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t at) {
    return pwritev(fd, parts, count, at);
}

static int sync_any(int fd, int (*real)(int)) {
    struct file *file = file_of(fd);
    if (!file) return real(fd);
    pthread_mutex_lock(&lock);
    int done = 0;
    if (fails(SYNC)) {
        done = -1;
    } else if (!syncs_ignored) {
        /* The recording is the disk: what the machine's own disk does is of no interest here. */
        if (file->folder)
            put(R_SYNC_FOLDER, file->inode, 0, inside(file->path), NULL, 0);
        else if (!file->shared)
            put(R_SYNC, file->inode, 0, NULL, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
    return done;
}

int fsync(int fd) {
    REAL(int, fsync, int);
    return sync_any(fd, real_fsync);
}
int fdatasync(int fd) {
    REAL(int, fdatasync, int);
    return sync_any(fd, real_fdatasync);
}

int ftruncate(int fd, off_t length) {
    REAL(int, ftruncate64, int, off_t);
    struct file *file = file_of(fd);
    if (!file) return real_ftruncate64(fd, length);
    pthread_mutex_lock(&lock);
    int done = fails(WRITE) ? -1 : real_ftruncate64(fd, length);
    if (done == 0 && !file->shared) put(R_TRUNCATE, file->inode, length, NULL, NULL, 0);
    pthread_mutex_unlock(&lock);
    return done;
}
int ftruncate64(int fd, off_t length) { return ftruncate(fd, length); }

/* Grows a file without a write that is seen: refused, so that it is written instead. */
int fallocate(int fd, int mode, off_t at, off_t length) {
    REAL(int, fallocate64, int, int, off_t, off_t);
    return file_of(fd) ? refuse(EOPNOTSUPP) : real_fallocate64(fd, mode, at, length);
}
int fallocate64(int fd, int mode, off_t at, off_t length) { return fallocate(fd, mode, at, length); }
int posix_fallocate(int fd, off_t at, off_t length) {
    REAL(int, posix_fallocate64, int, off_t, off_t);
    return file_of(fd) ? EOPNOTSUPP : real_posix_fallocate64(fd, at, length);
}
int posix_fallocate64(int fd, off_t at, off_t length) { return posix_fallocate(fd, at, length); }

/* The kernel copies behind our back: refused, so that it is read and written instead. */
ssize_t copy_file_range(int from, off_t *from_at, int to, off_t *to_at, size_t length,
                        unsigned flags) {
    REAL(ssize_t, copy_file_range, int, off_t *, int, off_t *, size_t, unsigned);
    if (file_of(from) || file_of(to)) return refuse(ENOSYS);
    return real_copy_file_range(from, from_at, to, to_at, length, flags);
}
ssize_t sendfile(int to, int from, off_t *at, size_t length) {
    REAL(ssize_t, sendfile64, int, int, off_t *, size_t);
    return file_of(to) ? refuse(ENOSYS) : real_sendfile64(to, from, at, length);
}
ssize_t sendfile64(int to, int from, off_t *at, size_t length) {
    return sendfile(to, from, at, length);
}
ssize_t splice(int from, off_t *from_at, int to, off_t *to_at, size_t length, unsigned flags) {
    REAL(ssize_t, splice, int, off_t *, int, off_t *, size_t, unsigned);
    if (file_of(to)) return refuse(ENOSYS);
    return real_splice(from, from_at, to, to_at, length, flags);
}

static int unlink_any(int folder, const char *path, int flags) {
    REAL(int, unlinkat, int, const char *, int);
    char room[PATH_MAX];
    const char *known = full(folder, path, room);
    if (!known) return real_unlinkat(folder, path, flags);
    struct stat found;
    int there = lstat(known, &found) == 0;
    pthread_mutex_lock(&lock);
    int done = there && fails(NAME) ? -1 : real_unlinkat(folder, path, flags);
    if (done == 0 && !is_shared(known))
        put(R_UNLINK, found.st_ino, 0, inside(known), NULL, 0);
    pthread_mutex_unlock(&lock);
    return done;
}

int unlinkat(int folder, const char *path, int flags) { return unlink_any(folder, path, flags); }
int unlink(const char *path) { return unlink_any(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlink_any(AT_FDCWD, path, AT_REMOVEDIR); }

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    REAL(int, renameat, int, const char *, int, const char *);
    char from_room[PATH_MAX], to_room[PATH_MAX];
    const char *source = full(from_folder, from, from_room);
    const char *target = full(to_folder, to, to_room);
    if (!source || !target) return real_renameat(from_folder, from, to_folder, to);
    pthread_mutex_lock(&lock);
    int done = fails(NAME) ? -1 : real_renameat(from_folder, from, to_folder, to);
    if (done == 0)
        put(R_RENAME, 0, 0, inside(source), inside(target), strlen(inside(target)));
    pthread_mutex_unlock(&lock);
    return done;
}
int rename(const char *from, const char *to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }

static int made(int done, const char *path) {
    if (done == 0) put(R_FOLDER, 0, 0, inside(path), NULL, 0);
    return done;
}

int mkdir(const char *path, mode_t mode) {
    REAL(int, mkdir, const char *, mode_t);
    if (!is_watched(path)) return real_mkdir(path, mode);
    struct stat found;
    int there = stat(path, &found) == 0;
    pthread_mutex_lock(&lock);
    int done = !there && fails(NAME) ? -1 : made(real_mkdir(path, mode), path);
    pthread_mutex_unlock(&lock);
    return done;
}
