// A server that cannot start says why in one line, names the file, its line and the remedy, and touches nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sqlite3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>

#include "reference/server/server_process.h"

namespace cmrp::server::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kUsage = 2;
constexpr char kStoreFile[] = "cluster.db";

using Options = std::vector<std::string>;

/// What a case needs to be there, and the options that take the place of the usual ones.
struct Case {
  const char* name;
  std::function<void(const ServerFolder&)> prepare;
  Options options;  ///< FOLDER stands for the folder's path
  std::vector<std::string> said;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

void sql(const fs::path& file, const char* script) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, script, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
  sqlite3_close(database);
}

void make_store(const ServerFolder& folder) {
  ServerProcess server(folder);
  ASSERT_TRUE(server.ready()) << server.log();
  auto ended = server.terminate();
  ASSERT_TRUE(ended);
  ASSERT_EQ(ended->status, 0) << ended->output;
}

/// What stands in a file of the folder before a start, to be compared with what stands there after it.
std::map<std::string, std::string> contents(const ServerFolder& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::directory_iterator(folder.path(""))) {
    std::string name = entry.path().filename().string();
    bool by_the_test = name == "log" || name == "ready.json";
    if (!by_the_test) files[name] = entry.is_directory() ? "(folder)" : folder.read(name);
  }
  return files;
}

/// The names of files that were changed, made or removed. A store that was not there may have been made.
std::vector<std::string> touched(std::map<std::string, std::string> before, std::map<std::string, std::string> after) {
  std::vector<std::string> names;
  for (const auto& [name, content] : before) {
    auto now = after.find(name);
    if (now == after.end() || now->second != content) names.push_back(name);
  }
  for (const auto& [name, content] : after) {
    if (!before.contains(name) && name != kStoreFile) names.push_back(name);
  }
  return names;
}

std::string with_folder(std::string text, const ServerFolder& folder) {
  for (size_t at; (at = text.find("FOLDER")) != std::string::npos;) text.replace(at, 6, folder.path(".").string());
  return text;
}

/// Options of a case take the place of usual ones.
void put(Options& options, const Options& own, const ServerFolder& folder) {
  for (size_t i = 0; i < own.size(); ++i) {
    auto usual = own[i].starts_with("--") ? std::find(options.begin(), options.end(), own[i]) : options.end();
    if (usual == options.end()) {
      options.push_back(with_folder(own[i], folder));
    } else {
      *std::next(usual) = with_folder(own[++i], folder);
    }
  }
}

void damage(const ServerFolder& folder, size_t from, size_t bytes) {
  std::fstream file(folder.path(kStoreFile), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(from));
  for (size_t i = 0; i < bytes; ++i) file.put(static_cast<char>(i * 31 + 7));
}

class Startup : public ::testing::TestWithParam<Case> {};

TEST_P(Startup, IsRefusedInOneLineAndNothingIsTouched) {
  const Case& c = GetParam();
  ServerFolder folder;
  if (c.prepare) c.prepare(folder);
  if (HasFatalFailure()) return;
  Options options = usual_options(folder);
  options.insert(options.end(), {"--log-level", "error"});
  put(options, c.options, folder);
  auto before = contents(folder);

  auto ended = run_server(folder, options);

  ASSERT_TRUE(ended) << "it does not end";
  EXPECT_EQ(ended->status, kUsage);
  EXPECT_EQ(std::count(ended->output.begin(), ended->output.end(), '\n'), 1) << ended->output;
  EXPECT_THAT(ended->output, ::testing::StartsWith("cmrp-server: "));
  for (const std::string& words : c.said) EXPECT_THAT(ended->output, HasSubstr(with_folder(words, folder)));
  EXPECT_THAT(ended->output, Not(HasSubstr(kPassword)));
  EXPECT_THAT(touched(before, contents(folder)), ::testing::IsEmpty());
}

std::function<void(const ServerFolder&)> text(std::string name, std::string content) {
  return [=](const ServerFolder& folder) { folder.write(name, content); };
}

const Case kStores[] = {
    {"text",
     text(kStoreFile, std::string(5000, 'x')),
     {},
     {"--store sqlite:", kStoreFile, "not a database", "name another"}},
    {"short_file", text(kStoreFile, "x"), {}, {kStoreFile, "not a database"}},
    {"other_program",
     [](const ServerFolder& folder) {
       sql(folder.path(kStoreFile), "CREATE TABLE notes (text); INSERT INTO notes VALUES ('keep')");
     },
     {},
     {kStoreFile, "another program", "name another"}},
    {"other_version",
     [](const ServerFolder& folder) {
       make_store(folder);
       sql(folder.path(kStoreFile), "PRAGMA user_version = 7");
     },
     {},
     {kStoreFile, "version 7", "name another"}},
    {"damaged_page",
     [](const ServerFolder& folder) {
       make_store(folder);
       damage(folder, 2 * 4096, 4096);
     },
     {},
     {kStoreFile, "corrupt", "restore"}},
    {"cut_short",
     [](const ServerFolder& folder) {
       make_store(folder);
       fs::resize_file(folder.path(kStoreFile), 3 * 4096);
     },
     {},
     {kStoreFile, "corrupt", "restore"}},
    {"no_cluster_in_it",
     [](const ServerFolder& folder) {
       make_store(folder);
       sql(folder.path(kStoreFile), "DELETE FROM value WHERE name = 'ClusterName'");
     },
     {},
     {kStoreFile, "ClusterName", "restore"}},
    {"read_only",
     make_store,
     // SQLite opens this as it would a file without write permission, which root does not know.
     {"--store", "sqlite:file:FOLDER/cluster.db?mode=ro"},
     {kStoreFile, "read-only", "make it writable"}},
    {"missing_folder",
     nullptr,
     {"--store", "sqlite:FOLDER/missing/cluster.db"},
     {"missing/cluster.db", "cannot be opened", "folder"}},
    {"a_folder",
     [](const ServerFolder& folder) { fs::create_directory(folder.path(kStoreFile)); },
     {},
     {kStoreFile, "cannot be opened"}},
    {"other_scheme", nullptr, {"--store", "etcd:localhost"}, {"etcd:localhost", "sqlite:FILE"}},
};
INSTANTIATE_TEST_SUITE_P(Store, Startup, ::testing::ValuesIn(kStores), [](const auto& c) { return c.param.name; });

const Case kFiles[] = {
    {"unknown_level",
     text("principals", "all CMRP\\admin\nwrite CMRP\\eve\n"),
     {},
     {"principals:2", "'write'", "use all"}},
    {"no_principal", text("principals", "# nobody yet\n\nall\n"), {}, {"principals:3", "DOMAIN\\user"}},
    {"no_domain", text("principals", "all admin\n"), {}, {"principals:1", "'admin'", "write DOMAIN\\user"}},
    {"one_word_too_many", text("principals", "all CMRP\\a b\n"), {}, {"principals:1", "'b'"}},
    {"twice", text("principals", "all CMRP\\a\nread cmrp\\A\n"), {}, {"principals:2", "remove one"}},
    {"no_principals_file", nullptr, {"--principals", "FOLDER/nothing"}, {"/nothing", "cannot be read", "check"}},
    {"principals_a_folder", nullptr, {"--principals", "FOLDER"}, {"cannot be read"}},
    {"no_users_file", nullptr, {"--ntlm-users", "FOLDER/nothing"}, {"/nothing", "cannot be read", "check"}},
    {"user_without_password",
     text("users", "CMRP:admin:" + std::string(kPassword) + "\nadmin " + kPassword + "\n"),
     {},
     {"users:2", "write DOMAIN:user:password"}},
};
INSTANTIATE_TEST_SUITE_P(File, Startup, ::testing::ValuesIn(kFiles), [](const auto& c) { return c.param.name; });

const Case kOptions[] = {
    {"unknown", nullptr, {"--lissten", "127.0.0.1:0"}, {"lissten", "--help"}},
    {"no_value", nullptr, {"--cluster-name"}, {"cluster-name", "--help"}},
    {"a_word_alone", nullptr, {"start"}, {"positional", "--help"}},
    {"no_port", nullptr, {"--listen", "127.0.0.1"}, {"--listen 127.0.0.1", "ADDRESS:PORT"}},
    {"port_too_high", nullptr, {"--listen", "127.0.0.1:70000"}, {"--listen", "ADDRESS:PORT"}},
    {"negative_port", nullptr, {"--listen", "127.0.0.1:-1"}, {"--listen", "ADDRESS:PORT"}},
    {"no_address", nullptr, {"--listen", "elsewhere:0"}, {"--listen elsewhere:0", "numeric address"}},
    {"not_our_address", nullptr, {"--listen", "192.0.2.1:0"}, {"--listen 192.0.2.1:0", "of this machine"}},
    {"control_elsewhere", nullptr, {"--control", "192.0.2.1:0"}, {"--control 192.0.2.1:0", "of this machine"}},
    {"negative_number", nullptr, {"--max-connections", "-1"}, {"--max-connections -1", "from 1"}},
    {"none_at_all", nullptr, {"--max-connections", "0"}, {"--max-connections 0", "from 1"}},
    {"no_number", nullptr, {"--max-connections", "many"}, {"--max-connections many", "from 1"}},
    {"no_handles", nullptr, {"--max-handles-per-principal", "0"}, {"--max-handles-per-principal 0", "from 1"}},
};
INSTANTIATE_TEST_SUITE_P(Option, Startup, ::testing::ValuesIn(kOptions), [](const auto& c) { return c.param.name; });

TEST(StartupLogLevel, AnUnknownOneIsRefused) {
  ServerFolder folder;
  Options options = usual_options(folder);
  options.insert(options.end(), {"--log-level", "loud"});
  auto ended = run_server(folder, options);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->status, kUsage);
  EXPECT_THAT(ended->output, AllOf(HasSubstr("--log-level loud"), HasSubstr("debug")));
}

TEST(StartupTwice, TheSecondServerOnAStoreIsRefusedAndTheFirstGoesOn) {
  ServerFolder folder;
  ServerProcess first(folder);
  ASSERT_TRUE(first.ready()) << first.log();
  Options options = usual_options(folder);
  options.insert(options.end(), {"--log-level", "error"});

  auto second = run_server(folder, options);

  ASSERT_TRUE(second);
  EXPECT_EQ(second->status, kUsage);
  EXPECT_THAT(second->output, AllOf(HasSubstr(kStoreFile), HasSubstr("in use by another server"), HasSubstr("stop")));
  auto client = rpc::TcpClient::connect("127.0.0.1", first.port(), as_user("admin"));
  EXPECT_TRUE(client) << client.error().text;
}

TEST(StartupPort, OneInUseIsRefused) {
  for (const char* option : {"--listen", "--control", "--endpoint-mapper"}) {
    SCOPED_TRACE(option);
    int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ASSERT_EQ(bind(socket, reinterpret_cast<sockaddr*>(&address), size), 0);
    ASSERT_EQ(listen(socket, 1), 0);
    ASSERT_EQ(getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size), 0);
    std::string where = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    ServerFolder folder;

    auto ended =
        run_server(folder, {"--store", folder.store(), "--principals", folder.path("principals").string(),
                            "--ntlm-users", folder.path("users").string(), option, where, "--log-level", "error"});

    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->status, kUsage);
    EXPECT_THAT(ended->output, AllOf(HasSubstr(std::string(option) + " " + where), HasSubstr("in use")));
    close(socket);
  }
}

}  // namespace
}  // namespace cmrp::server::testing
