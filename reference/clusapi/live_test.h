// A cmrp-server of its own for tests of the C API, and the environment that leads to it.
#pragma once

#include <gmock/gmock.h>

#include <cstdlib>

#include "reference/clusapi/include/clusapi.h"
#include "reference/server/server_process.h"
#include "reference/wire/win32_error.h"

namespace cmrp::clusapi::testing {

/// Three nodes on loopback, NODE1 to NODE3. The environment names all of them, in that order, and the user admin.
class LiveCluster : public ::testing::Test {
 protected:
  void SetUp() override {
    // The nodes' names resolve nowhere, and finding that out shall not take long.
    setenv("RES_OPTIONS", "timeout:1 attempts:1", 1);
    ASSERT_TRUE(server_.ready()) << server_.log();
    setenv("CLUSAPI_CLUSTER", (at(0) + "," + at(1) + "," + at(2)).c_str(), 1);
    as_user("admin");
    setenv("CLUSAPI_PASSWORD_FILE", folder_.write("password", std::string(server::testing::kPassword) + "\n").c_str(),
           1);
  }
  void TearDown() override {
    for (const char* name : {"CLUSAPI_CLUSTER", "CLUSAPI_USER", "CLUSAPI_PASSWORD_FILE"}) unsetenv(name);
  }

  void as_user(const std::string& user) { setenv("CLUSAPI_USER", ("CMRP\\" + user).c_str(), 1); }
  std::string at(size_t node) const { return "127.0.0.1:" + std::to_string(server_.port(node)); }

  server::testing::ServerFolder folder_;
  server::testing::ServerProcess server_{folder_};
};

/// A handle that is closed at the end of its block.
template <class H, auto kClose>
class Closing {
 public:
  explicit(false) Closing(H handle) : handle_(handle) {}
  ~Closing() {
    if (handle_) kClose(handle_);
  }
  Closing(const Closing&) = delete;
  Closing& operator=(const Closing&) = delete;
  operator H() const { return handle_; }

 private:
  H handle_;
};
using ClusterHandle = Closing<HCLUSTER, CloseCluster>;
using GroupHandle = Closing<HGROUP, CloseClusterGroup>;
using ResourceHandle = Closing<HRESOURCE, CloseClusterResource>;
using NodeHandle = Closing<HNODE, CloseClusterNode>;

/// The names that an enumeration of the cluster gives.
inline std::vector<std::wstring> names_of(HCLUSTER cluster, DWORD type) {
  std::vector<std::wstring> names;
  HCLUSENUM list = ClusterOpenEnum(cluster, type);
  for (DWORD i = 0; i < ClusterGetEnumCount(list); ++i) {
    wchar_t name[256];
    DWORD count = 256, of_type = 0;
    EXPECT_EQ(ClusterEnum(list, i, &of_type, name, &count), ERROR_SUCCESS);
    EXPECT_EQ(of_type, type);
    names.emplace_back(name, count);
  }
  EXPECT_EQ(ClusterCloseEnum(list), ERROR_SUCCESS);
  return names;
}

}  // namespace cmrp::clusapi::testing
