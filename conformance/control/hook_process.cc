#include "conformance/control/hook_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "conformance/control/owned_fd.h"

extern "C" {  // which the header of glibc 2.36 does not say itself
#include <sys/pidfd.h>
}

extern char** environ;

namespace cmrp::control {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kMaxErr = 4096;

std::string errno_text(int error) { return std::generic_category().message(error); }

struct Pipe {
  OwnedFd read, write;
};

/// Our end does not block; the child's end does.
bool open_pipe(Pipe& pipe) {
  int fds[2];
  if (pipe2(fds, O_CLOEXEC) != 0) return false;
  pipe = {OwnedFd(fds[0]), OwnedFd(fds[1])};
  return fcntl(fds[0], F_SETFL, O_NONBLOCK) == 0;
}

/// 0 and the pid, or an errno value.
int spawn(const std::vector<std::string>& argv, int out, int err, pid_t& pid) {
  std::vector<char*> pointers;
  for (const auto& arg : argv) pointers.push_back(const_cast<char*>(arg.c_str()));
  pointers.push_back(nullptr);

  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  sigset_t none, usual;
  sigemptyset(&none);
  sigemptyset(&usual);
  for (int signal : {SIGPIPE, SIGCHLD, SIGINT, SIGTERM, SIGQUIT, SIGHUP}) sigaddset(&usual, signal);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  int error = posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (error == 0) error = posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
  if (error == 0) error = posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO);
  if (error == 0) error = posix_spawnp(&pid, pointers[0], &files, &attributes, pointers.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return error;
}

/// A started child: killed with its group and reaped at the latest when this goes away.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid), ended_(pidfd_open(pid, 0)) {}
  ~Child() {
    if (pid_ > 0) {
      kill_group();
      reap();
    }
  }

  /// Readable once the child has ended; -1 if the kernel has none for us.
  int ended_fd() const { return ended_.get(); }

  void kill_group() const { kill(-pid_, SIGKILL); }

  /// Its wait status; waits for its end. -1 when somebody else took it.
  int reap() {
    int status = 0;
    pid_t got;
    do {
      got = waitpid(pid_, &status, 0);
    } while (got < 0 && errno == EINTR);
    pid_ = -1;
    return got < 0 ? -1 : status;
  }

 private:
  pid_t pid_;
  OwnedFd ended_;
};

/// Takes what `fd` has now, and closes it at its end. `keep(text)` bounds the text after each piece; false: enough.
/// At most kDrainReads pieces, so that a writer who is as fast as we are does not keep us from looking at the clock.
template <class Keep>
void drain(OwnedFd& fd, std::string& text, Keep keep) {
  constexpr int kDrainReads = 16;
  std::array<char, 16384> bytes;
  for (int i = 0; fd && i < kDrainReads; ++i) {
    ssize_t got = read(fd.get(), bytes.data(), bytes.size());
    if (got > 0) {
      text.append(bytes.data(), static_cast<size_t>(got));
      if (!keep(text)) return;
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
      fd.close();
    } else if (errno == EAGAIN) {
      return;
    }
  }
}

bool keep_end(std::string& text) {
  if (text.size() > kMaxErr) text.erase(0, text.size() - kMaxErr);
  return true;
}

}  // namespace

tl::expected<ProcessResult, std::string> run_process(const std::vector<std::string>& argv,
                                                     std::chrono::milliseconds timeout, size_t max_out) {
  auto deadline = Clock::now() + timeout;
  Pipe out, err;
  pid_t pid = 0;
  if (!open_pipe(out) || !open_pipe(err)) return tl::unexpected("pipe: " + errno_text(errno));
  if (int error = spawn(argv, out.write.get(), err.write.get(), pid); error != 0) {
    return tl::unexpected(argv[0] + ": " + errno_text(error));
  }
  Child child(pid);
  if (child.ended_fd() < 0) return tl::unexpected(argv[0] + ": pidfd_open: " + errno_text(errno));
  out.write.close();
  err.write.close();

  ProcessResult result;
  for (bool ended = false; !ended;) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    std::array<pollfd, 3> polled{
        {{child.ended_fd(), POLLIN, 0}, {out.read.get(), POLLIN, 0}, {err.read.get(), POLLIN, 0}}};
    int ready = poll(polled.data(), polled.size(), static_cast<int>(std::max<int64_t>(left, 0)));
    if (ready == 0 && left <= 0) {
      child.kill_group();
      return tl::unexpected(argv[0] + ": killed after " + std::to_string(timeout.count()) + " ms");
    }
    ended = ready > 0 && polled[0].revents != 0;
    drain(out.read, result.out, [&](const std::string& text) { return text.size() <= max_out; });
    drain(err.read, result.err, keep_end);
    if (result.out.size() > max_out) {
      child.kill_group();
      return tl::unexpected(argv[0] + ": killed, it printed more than " + std::to_string(max_out) + " bytes");
    }
  }
  int status = child.reap();
  if (WIFSIGNALED(status)) {
    return tl::unexpected(argv[0] + ": killed by signal " + std::to_string(WTERMSIG(status)) + " (" +
                          strsignal(WTERMSIG(status)) + ")");
  }
  if (!WIFEXITED(status)) return tl::unexpected(argv[0] + ": its exit status got lost");
  result.exit_status = WEXITSTATUS(status);
  return result;
}

}  // namespace cmrp::control
