#include "reference/store/store.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "reference/cluster/defaults.h"
#include "reference/cluster/persistence.h"
#include "reference/cluster/resource_transitions.h"
#include "reference/store/schema.h"

namespace cmrp::store {
namespace {

namespace fs = std::filesystem;
using cluster::Registry;
using cluster::RegistryChange;
using cluster::RegistryValue;
using Kind = RegistryChange::Kind;

class StoreFile : public testing::Test {
 protected:
  StoreFile() {
    std::string pattern = (fs::temp_directory_path() / "cmrp_store_XXXXXX").string();
    directory = mkdtemp(pattern.data());
    file = directory / "store";
    uri = "sqlite:" + file.string();
  }
  ~StoreFile() override { fs::remove_all(directory); }

  std::string bytes() const {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write(const std::string& content) const { std::ofstream(file, std::ios::binary) << content; }
  /// Expects that opening is refused with a message that contains `why`, and that the file is as it was.
  void expect_refused(const std::string& why) const {
    std::string before = bytes();
    Result<Store> store = Store::open(uri);
    ASSERT_FALSE(store);
    EXPECT_EQ(uri, store.error().field);
    EXPECT_NE(std::string::npos, store.error().message.find(why)) << store.error().text();
    EXPECT_EQ(before, bytes());
  }

  fs::path directory;
  fs::path file;
  std::string uri;
};

cluster::IdSource counting(unsigned* counter) {
  return [counter] {
    std::string text = "id-" + std::to_string(++*counter);
    return std::u16string(text.begin(), text.end());
  };
}

Store must_open(const std::string& uri, const Limits& limits = {}) {
  Result<Store> store = Store::open(uri, limits);
  if (!store) {
    ADD_FAILURE() << store.error().text();
    std::abort();
  }
  return std::move(*store);
}

Registry must_load(const Store& store) {
  Result<Registry> registry = store.load();
  EXPECT_TRUE(registry) << registry.error().text();
  return registry ? *registry : Registry{};
}

void sql(const fs::path& file, const char* script) {
  sqlite3* database = nullptr;
  ASSERT_EQ(SQLITE_OK, sqlite3_open(file.c_str(), &database));
  char* message = nullptr;
  ASSERT_EQ(SQLITE_OK, sqlite3_exec(database, script, nullptr, nullptr, &message)) << message;
  sqlite3_close(database);
}

TEST_F(StoreFile, WhatIsCommittedIsThereAfterReopening) {
  Registry registry;
  registry.set_value(u"Groups\\Straße", u"Größe", RegistryValue::sz(u"ж 𝄞"));
  registry.set_value(u"Groups\\STRASSE", u"GRÖSSE", RegistryValue::dword(7));
  registry.set_value(u"", u"root", RegistryValue{cluster::REG_BINARY, {}});
  registry.set_value(u"A\\B\\C", u"", RegistryValue{0xFFFFFFFF, {0, 1, 2}});
  registry.set_value(u"A\\" + std::u16string(1, 0xD800), u"lone surrogate", RegistryValue::dword(1));
  registry.set_value(u"A\\Bx", u"a sibling whose name begins alike", RegistryValue::dword(2));
  {
    Store store = must_open(uri);
    EXPECT_TRUE(store.empty());
    EXPECT_EQ(Registry{}, must_load(store));
    ASSERT_TRUE(store.commit(registry.take_changes()));
    EXPECT_FALSE(store.empty());
    EXPECT_EQ(registry, must_load(store));
  }
  registry.delete_key(u"a\\b");
  registry.delete_value(u"", u"ROOT");
  {
    Store store = must_open(uri);
    ASSERT_TRUE(store.commit(registry.take_changes()));
  }
  Store store = must_open(uri);
  Registry loaded = must_load(store);
  EXPECT_EQ(registry, loaded);
  EXPECT_TRUE(loaded.changes().empty());
  EXPECT_TRUE(store.commit({})) << "nothing to do is no error";
}

TEST_F(StoreFile, AClusterSurvives) {
  unsigned counter = 0;
  cluster::Cluster made = cluster::default_cluster(counting(&counter));
  {
    Store store = must_open(uri);
    ASSERT_TRUE(store.commit(made.registry.take_changes()));
  }
  Store store = must_open(uri);
  Result<cluster::Cluster> loaded = cluster::load_cluster(must_load(store));
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(made.registry, loaded->registry);
}

TEST_F(StoreFile, RandomChangesAreKeptExactly) {
  std::mt19937 random(3);
  auto name = [&] { return std::u16string(1, static_cast<char16_t>(u'A' + random() % 4 + (random() % 2) * 32)); };
  auto path = [&] {
    std::u16string path = name();
    for (unsigned i = random() % 4; i > 0; --i) path += u"\\" + name();
    return path;
  };
  Registry registry;
  auto store = std::make_unique<Store>(must_open(uri));
  for (int i = 0; i < 400; ++i) {
    switch (random() % 5) {
      case 0:
        registry.create_key(path());
        break;
      case 1:
        registry.delete_key(path());
        break;
      case 2:
        registry.delete_value(path(), name());
        break;
      default:
        registry.set_value(path(), name(), RegistryValue::dword(random() % 3));
        break;
    }
    if (i % 10 == 9) {
      ASSERT_TRUE(store->commit(registry.take_changes()));
      ASSERT_EQ(registry, must_load(*store)) << i;
    }
    if (i % 100 == 99) {
      store.reset();
      store = std::make_unique<Store>(must_open(uri));
    }
  }
}

TEST(StoreMemory, LastsAsLongAsTheStore) {
  Store store = must_open("memory:");
  ASSERT_TRUE(store.commit({{Kind::kSetValue, u"A", u"v", RegistryValue::dword(1)}}));
  EXPECT_EQ(1u, must_load(store).value(u"A", u"v")->as_dword());
  EXPECT_TRUE(must_open("memory:").empty());
}

// ---- what is refused

TEST(StoreUri, OtherSchemesAreRefused) {
  for (std::string bad : {"", "sqlite:", "postgres:x", "memory", "/tmp/x"}) {
    Result<Store> store = Store::open(bad);
    ASSERT_FALSE(store) << bad;
    EXPECT_EQ(bad, store.error().field);
    EXPECT_EQ("a store is \"sqlite:FILE\" or \"memory:\"", store.error().message);
  }
}

TEST_F(StoreFile, ADirectoryOrAMissingDirectory) {
  fs::create_directory(file);
  Result<Store> store = Store::open(uri);
  ASSERT_FALSE(store);
  EXPECT_NE(std::string::npos, store.error().message.find("cannot be opened")) << store.error().text();
  uri = "sqlite:" + (directory / "missing" / "store").string();
  store = Store::open(uri);
  ASSERT_FALSE(store);
  EXPECT_NE(std::string::npos, store.error().message.find("cannot be opened")) << store.error().text();
}

TEST_F(StoreFile, AReadOnlyStore) {
  must_open(uri);
  std::string before = bytes();
  // SQLite opens this URI as it would a file without write permission, which root does not know.
  Result<Store> store = Store::open("sqlite:file:" + file.string() + "?mode=ro");
  ASSERT_FALSE(store);
  EXPECT_EQ("it is read-only; make it writable or name another file", store.error().message);
  EXPECT_EQ(before, bytes());
}

TEST_F(StoreFile, NotADatabase) {
  write(
      "This is not a database. It is a text that somebody wrote, long enough to have the size of a header, and more.");
  expect_refused("not a database");
  write("short");
  expect_refused("not a database");
}

TEST_F(StoreFile, AnotherProgramsDatabase) {
  sql(file, "CREATE TABLE t (x); INSERT INTO t VALUES (1)");
  expect_refused("another program");
  sql(file, "PRAGMA application_id = 99; PRAGMA user_version = 1");
  expect_refused("another program");
}

TEST_F(StoreFile, ASchemaOfAnotherVersion) {
  must_open(uri);
  sql(file, "PRAGMA user_version = 3");
  expect_refused("its schema has version 3, this server knows versions up to 2");
}

TEST_F(StoreFile, TheFirstSchemaIsBroughtUpToDate) {
  Registry registry;
  registry.set_value(u"A\\B", u"v", RegistryValue::dword(1));
  ASSERT_TRUE(must_open(uri).commit(registry.take_changes()));
  sql(file, "ALTER TABLE key DROP COLUMN security; ALTER TABLE key DROP COLUMN written; PRAGMA user_version = 1");
  EXPECT_EQ(registry, must_load(must_open(uri)));
  registry.set_time(7);
  registry.set_security(u"A\\B", {1, 2, 3});
  ASSERT_TRUE(must_open(uri).commit(registry.take_changes()));
  EXPECT_EQ(registry, must_load(must_open(uri)));
}

TEST_F(StoreFile, KeepsTimesAndSecurityDescriptors) {
  Registry registry;
  uint64_t time = 0x01DA'0000'0000'0000;
  auto later = [&] { registry.set_time(++time); };
  later();
  registry.create_key(u"A\\B");
  later();
  registry.create_key(u"A\\C");
  later();
  registry.set_value(u"A\\B", u"v", RegistryValue::dword(1));
  later();
  registry.set_security(u"A", {1, 2, 3});
  later();
  registry.create_key(u"A\\B\\D");
  later();
  registry.delete_key(u"a\\c");
  ASSERT_TRUE(must_open(uri).commit(registry.take_changes()));
  EXPECT_EQ(registry, must_load(must_open(uri)));
  later();
  registry.delete_value(u"A\\B", u"v");
  later();
  registry.set_security(u"A", {});
  ASSERT_TRUE(must_open(uri).commit(registry.take_changes()));
  EXPECT_EQ(registry, must_load(must_open(uri)));
}

TEST_F(StoreFile, TablesThatAreNotThere) {
  must_open(uri);
  sql(file, "DROP TABLE value");
  expect_refused("corrupt");
}

TEST_F(StoreFile, DamagedPages) {
  unsigned counter = 0;
  {
    Store store = must_open(uri);
    ASSERT_TRUE(store.commit(cluster::default_cluster(counting(&counter)).registry.take_changes()));
  }
  const std::string whole = bytes();
  ASSERT_GT(whole.size(), 3u * 4096);
  for (size_t page = 1; page < whole.size() / 4096; ++page) {
    std::string damaged = whole;
    for (size_t i = 0; i < 4096; ++i) damaged[page * 4096 + i] = static_cast<char>(i * 31 + 7);
    write(damaged);
    expect_refused("corrupt");
  }
  write(whole.substr(0, whole.size() / 2));
  expect_refused("corrupt");
  write(whole);
  EXPECT_FALSE(must_load(must_open(uri)).root().keys.empty());
}

TEST_F(StoreFile, InUseByAnotherServer) {
  Store store = must_open(uri);
  expect_refused("in use by another server");
  // Another process, too: within one, SQLite would know without asking the file.
  pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    Result<Store> second = Store::open(uri);
    _exit(!second && second.error().message == "it is in use by another server; stop that one or name another file"
              ? 0
              : 1);
  }
  int status = 0;
  ASSERT_EQ(child, waitpid(child, &status, 0));
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  EXPECT_TRUE(store.commit({{Kind::kCreateKey, u"A", {}, {}}})) << "the first one is not disturbed";
}

// ---- commits that fail

TEST_F(StoreFile, AFullStoreRefusesTheCommitAndKeepsWhatItHas) {
  Store store = must_open(uri, Limits{.max_pages = 20});
  ASSERT_TRUE(store.commit({{Kind::kSetValue, u"A", u"small", RegistryValue::dword(1)}}));
  std::vector<RegistryChange> big;
  big.push_back({Kind::kSetValue, u"A", u"small", RegistryValue::dword(2)});
  big.push_back({Kind::kSetValue, u"B", u"big", {cluster::REG_BINARY, std::vector<uint8_t>(200'000, 1)}});
  auto result = store.commit(big);
  ASSERT_FALSE(result);
  EXPECT_EQ(uint32_t{ERROR_DISK_FULL}, result.error().status) << result.error().message;
  Registry registry = must_load(store);
  EXPECT_EQ(1u, registry.value(u"A", u"small")->as_dword());
  EXPECT_EQ(nullptr, registry.find(u"B"));
  EXPECT_TRUE(store.commit({{Kind::kSetValue, u"A", u"small", RegistryValue::dword(3)}})) << "it can go on";
}

TEST_F(StoreFile, AWriteErrorIsAnErrorValue) {
  pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    Store store = must_open(uri);
    bool first = store.commit({{Kind::kSetValue, u"A", u"v", RegistryValue::dword(1)}}).has_value();
    rlimit limit{64 * 1024, 64 * 1024};
    setrlimit(RLIMIT_FSIZE, &limit);
    auto second =
        store.commit({{Kind::kSetValue, u"B", u"v", {cluster::REG_BINARY, std::vector<uint8_t>(500'000, 1)}}});
    Registry registry = must_load(store);
    bool kept = registry.value(u"A", u"v") != nullptr && registry.find(u"B") == nullptr;
    _exit(first && !second && second.error().status == ERROR_WRITE_FAULT && kept ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(child, waitpid(child, &status, 0));
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  Registry registry = must_load(must_open(uri));
  EXPECT_EQ(1u, registry.value(u"A", u"v")->as_dword());
  EXPECT_EQ(nullptr, registry.find(u"B"));
}

// A child commits 1, 2, 3, … as pairs of values and says so on a pipe, until it is killed.
[[noreturn]] void commit_for_ever(const std::string& uri, uint32_t from, int acknowledgements) {
  Store store = must_open(uri);
  for (uint32_t n = from;; ++n) {
    bool done = store
                    .commit({{Kind::kSetValue, u"Pair\\One", u"n", RegistryValue::dword(n)},
                             {Kind::kSetValue, u"Pair\\Two", u"n", RegistryValue::dword(n)}})
                    .has_value();
    if (!done || write(acknowledgements, &n, sizeof n) != sizeof n) _exit(1);
  }
}

TEST_F(StoreFile, KilledInTheMiddleOfCommitsNothingAcknowledgedIsLost) {
  std::mt19937 random(5);
  uint32_t stored = 0;
  for (int round = 0; round < 20; ++round) {
    int ends[2];
    ASSERT_EQ(0, pipe(ends));
    pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      close(ends[0]);
      commit_for_ever(uri, stored + 1, ends[1]);
    }
    close(ends[1]);
    // Some commits, then a moment of no particular length into the next: the sleep waits for nothing, it picks the
    // moment.
    uint32_t acknowledged = stored;
    for (unsigned i = 1 + random() % 8; i > 0; --i) {
      ASSERT_EQ(ssize_t{sizeof acknowledged}, read(ends[0], &acknowledged, sizeof acknowledged));
    }
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 3000));
    kill(child, SIGKILL);
    ASSERT_EQ(child, waitpid(child, nullptr, 0));
    while (read(ends[0], &acknowledged, sizeof acknowledged) == sizeof acknowledged) {
    }
    close(ends[0]);

    Registry registry = must_load(must_open(uri));
    ASSERT_NE(nullptr, registry.value(u"Pair\\One", u"n"));
    stored = *registry.value(u"Pair\\One", u"n")->as_dword();
    EXPECT_EQ(stored, registry.value(u"Pair\\Two", u"n")->as_dword()) << "half a transaction";
    EXPECT_GE(stored, acknowledged) << "an acknowledged commit is lost";
    EXPECT_LE(stored, acknowledged + 1);
  }
}

TEST_F(StoreFile, KilledWhileItIsMadeItCanBeMadeAgain) {
  std::mt19937 random(9);
  for (int round = 0; round < 20; ++round) {
    pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      Store store = must_open(uri);
      pause();
    }
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 4000));
    kill(child, SIGKILL);
    ASSERT_EQ(child, waitpid(child, nullptr, 0));
    EXPECT_TRUE(must_open(uri).empty());
    for (const auto& entry : fs::directory_iterator(directory)) fs::remove(entry);
  }
}

}  // namespace
}  // namespace cmrp::store
