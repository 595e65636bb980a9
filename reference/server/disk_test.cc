// The disk fails cmrp-server: full, read-only, or no more than a limit lets it have. Changes that do not fit are
// refused, what was acknowledged stays, and a start that cannot work says why and overwrites nothing.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

#include "reference/idl/group.h"
#include "reference/server/server_process.h"
#include "reference/server/typed_call.h"

namespace cmrp::server::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr int kUsage = 2;

/// A file system of a few megabytes in memory, which a test can fill.
class SmallDisk {
 public:
  explicit SmallDisk(const fs::path& at) : at_(at) {
    fs::create_directories(at_);
    mounted_ = mount("none", at_.c_str(), "tmpfs", 0, "size=4m") == 0;
  }
  ~SmallDisk() {
    if (mounted_) umount2(at_.c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }

  /// Takes all the room that is left.
  void fill() const {
    int file = open((at_ / "filler").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    const std::vector<char> block(4096);
    for (size_t size = block.size(); size > 0;) {
      if (write(file, block.data(), size) != static_cast<ssize_t>(size)) size /= 2;
    }
    close(file);
  }
  void empty() const { fs::remove(at_ / "filler"); }
  bool make_read_only() const { return mount("none", at_.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr) == 0; }

 private:
  fs::path at_;
  bool mounted_ = false;
};

class Disk : public ::testing::Test {
 protected:
  std::vector<std::string> options() const {
    auto all = usual_options(folder);
    *std::next(std::find(all.begin(), all.end(), "--store")) = "sqlite:" + store().string();
    return all;
  }
  fs::path store() const { return folder.path("disk") / "cluster.db"; }

  rpc::TcpClient connect() {
    auto client = rpc::TcpClient::connect("127.0.0.1", server->port(), as_user("admin"));
    if (!client) throw std::runtime_error("connect: " + client.error().text);
    return std::move(*client);
  }

  void start() {
    server.emplace(folder, options());
    ASSERT_TRUE(server->ready()) << server->log();
  }

  static std::u16string name(size_t number) {
    std::string digits = std::to_string(number);
    return u"Group with a name of some length, number " + std::u16string(digits.begin(), digits.end());
  }

  /// Creates groups until one is refused, which must be with that status; returns how many there are then.
  static size_t create_until(uint32_t status, rpc::TcpClient& client) {
    constexpr size_t kMost = 5000;
    for (size_t number = 0; number < kMost; ++number) {
      idl::ApiCreateGroup p{name(number)};
      CallResult result = call_typed(client, idl::kApiCreateGroup, p);
      EXPECT_TRUE(result) << result.text;
      if (!result) return number;
      if (p.Status != ERROR_SUCCESS) {
        EXPECT_EQ(win32_text(p.Status), win32_text(status));
        EXPECT_TRUE(p.ReturnValue.is_null());
        return number;
      }
      idl::ApiCloseGroup close{p.ReturnValue};
      EXPECT_TRUE(call_typed(client, idl::kApiCloseGroup, close));
    }
    ADD_FAILURE() << "the disk does not get full";
    return kMost;
  }

  /// The status of opening that group.
  static std::string open(rpc::TcpClient& client, size_t number) {
    idl::ApiOpenGroup p{name(number)};
    CallResult result = call_typed(client, idl::kApiOpenGroup, p);
    return result ? win32_text(p.Status) : result.text;
  }

  /// All of the numbers before `count` are there, and `count` is not.
  static void expect_groups(rpc::TcpClient& client, size_t count) {
    for (size_t number = 0; number < count; ++number) {
      ASSERT_EQ(open(client, number), win32_text(ERROR_SUCCESS)) << "group " << number << " of " << count;
    }
    EXPECT_EQ(open(client, count), win32_text(ERROR_GROUP_NOT_FOUND));
  }

  /// A disk gets full under the server, which it tells by `status`, has room again, and the server is killed.
  void survive(uint32_t status, const std::function<void()>& fill, const std::function<void()>& empty) {
    start();
    rpc::TcpClient client = connect();
    fill();
    size_t count = create_until(status, client);
    EXPECT_THAT(server->log(), HasSubstr("the store refuses changes"));
    expect_groups(client, count);
    empty();
    idl::ApiCreateGroup p{name(count)};
    ASSERT_TRUE(call_typed(client, idl::kApiCreateGroup, p));
    ASSERT_EQ(win32_text(p.Status), win32_text(ERROR_SUCCESS)) << "with room again";
    EXPECT_THAT(server->log(), HasSubstr("the store takes changes again"));
    server->kill();
    start();
    rpc::TcpClient after = connect();
    expect_groups(after, count + 1);
  }

  /// A start that is refused in one line.
  std::string refused() {
    auto all = options();
    all.insert(all.end(), {"--log-level", "off"});
    auto ended = run_server(folder, all);
    if (!ended) return "it does not end";
    EXPECT_EQ(ended->status, kUsage);
    EXPECT_EQ(std::count(ended->output.begin(), ended->output.end(), '\n'), 1) << ended->output;
    return ended->output;
  }

  std::string bytes() const {
    std::ifstream file(store(), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

  ServerFolder folder;
  std::optional<ServerProcess> server;
};

TEST_F(Disk, GetsFullAndHasRoomAgain) {
  SmallDisk disk(folder.path("disk"));
  if (!disk.mounted()) GTEST_SKIP() << "mounting a file system takes root";
  survive(
      ERROR_DISK_FULL, [&] { disk.fill(); }, [&] { disk.empty(); });
  server.reset();
}

// SQLite does not tell why a write failed, unless the disk was full.
TEST_F(Disk, TakesNoMoreThanALimitOfTheSystem) {
  fs::create_directories(folder.path("disk"));
  rlimit before{};
  survive(
      ERROR_WRITE_FAULT,
      [&] {
        rlimit little{};
        ASSERT_EQ(prlimit(server->pid(), RLIMIT_FSIZE, nullptr, &before), 0);
        little.rlim_max = before.rlim_max;
        little.rlim_cur = 256 * 1024;
        ASSERT_EQ(prlimit(server->pid(), RLIMIT_FSIZE, &little, nullptr), 0);
      },
      [&] { ASSERT_EQ(prlimit(server->pid(), RLIMIT_FSIZE, &before, nullptr), 0); });
}

TEST_F(Disk, IsFullAtTheStart) {
  SmallDisk disk(folder.path("disk"));
  if (!disk.mounted()) GTEST_SKIP() << "mounting a file system takes root";
  disk.fill();
  EXPECT_THAT(refused(), HasSubstr("the disk is full; make room")) << "a new store";
  disk.empty();
  start();
  ASSERT_TRUE(server->terminate());
  std::string stored = bytes();
  // A store that is there is served; nothing can be changed.
  disk.fill();
  start();
  rpc::TcpClient client = connect();
  EXPECT_EQ(create_until(ERROR_DISK_FULL, client), 0u);
  EXPECT_EQ(open(client, 0), win32_text(ERROR_GROUP_NOT_FOUND));
  ASSERT_TRUE(server->terminate());
  EXPECT_TRUE(bytes() == stored) << "it was written to";
  server.reset();
}

TEST_F(Disk, AStartOnAReadOnlyOneIsRefused) {
  SmallDisk disk(folder.path("disk"));
  if (!disk.mounted()) GTEST_SKIP() << "mounting a file system takes root";
  start();
  ASSERT_TRUE(server->terminate());
  ASSERT_TRUE(disk.make_read_only());
  EXPECT_THAT(refused(), HasSubstr("it is read-only; make it writable"));
  EXPECT_FALSE(bytes().empty());
  server.reset();
}

}  // namespace
}  // namespace cmrp::server::testing
