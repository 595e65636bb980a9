// cmrp-server as a process of its own, for tests: started on a folder that keeps its files, watched, killed, started
// again.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "conformance/control/onc_target.h"
#include "reference/rpc/tcp_client.h"

namespace cmrp::server::testing {

/// A temporary folder with the files that a server wants; goes away with the object. Users of the domain CMRP: admin
/// (all), reader (read), other (all), each with the password kPassword.
class ServerFolder {
 public:
  ServerFolder();
  ~ServerFolder();
  ServerFolder(const ServerFolder&) = delete;
  ServerFolder& operator=(const ServerFolder&) = delete;

  std::filesystem::path path(const std::string& name) const { return root_ / name; }
  /// Writes a file of that name and returns its path.
  std::string write(const std::string& name, const std::string& text) const;
  std::string read(const std::string& name) const;
  /// "sqlite:FILE" of the store that all servers of the folder share.
  std::string store() const { return "sqlite:" + path("cluster.db").string(); }

 private:
  std::filesystem::path root_;
};

inline constexpr char kPassword[] = "Secret-of-theirs-1";

/// Options of cmrp-server that every test gives: users, principals, store, control, no endpoint mapper.
std::vector<std::string> usual_options(const ServerFolder& folder);

/// How a process ended: its exit status, or the signal negated.
struct Ended {
  int status = 0;
  std::string output;  ///< of stderr
};

/// One run of cmrp-server. Killed with the object; its stderr is appended to the folder's file "log".
class ServerProcess {
 public:
  ServerProcess(const ServerFolder& folder, const std::vector<std::string>& options);
  explicit ServerProcess(const ServerFolder& folder) : ServerProcess(folder, usual_options(folder)) {}
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  /// Waits until the server accepts; false if it ended instead, or did not come up before the deadline.
  bool ready(std::chrono::milliseconds patience = std::chrono::seconds(20));
  /// Valid once ready() said true.
  uint16_t port(size_t node = 0) const { return ports_.at(node); }
  uint16_t control_port() const { return control_port_; }
  size_t nodes() const { return ports_.size(); }

  void signal(int number) const;
  /// Waits for the end; nullopt if it has not come before the deadline.
  std::optional<Ended> wait(std::chrono::milliseconds patience = std::chrono::seconds(20));
  /// SIGKILL, and the end.
  void kill();
  /// SIGTERM, and the end.
  std::optional<Ended> terminate();
  bool running();

  pid_t pid() const { return pid_; }
  /// Resident memory in KiB.
  size_t resident_kib() const;
  /// By how much resident memory may grow in KiB where everything is given back. AddressSanitizer and ThreadSanitizer
  /// keep what was freed for a while; under the former LeakSanitizer judges at the server's end what was not.
  static constexpr size_t kGrowthKib =
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
      512 * 1024;
#else
      4096;
#endif
  /// What this run has written to stderr so far.
  std::string log() const;

 private:
  const ServerFolder& folder_;
  pid_t pid_ = -1;
  int watch_ = -1;     // pidfd: readable when the process has ended
  size_t log_at_ = 0;  // bytes of the log before this run
  std::optional<int> status_;
  std::vector<uint16_t> ports_;
  uint16_t control_port_ = 0;
};

/// Options to connect as that user of the folder.
rpc::ClientOptions as_user(const std::string& user);
/// Runs a program that ends by itself, cmrp-server with options that it refuses, say.
std::optional<Ended> run_server(const ServerFolder& folder, const std::vector<std::string>& options,
                                std::chrono::milliseconds patience = std::chrono::seconds(20));

}  // namespace cmrp::server::testing
