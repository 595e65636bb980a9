// What a system under test can be brought to, beyond what ClusAPI requests do: the one list of names that a target may
// declare (SUT_CAPABILITIES) and that the tables' `needs:` may ask for.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace cmrp::control {

/// A name and what a target that declares it promises. `operation` is the operation of sut_control.x behind it.
struct Capability {
  std::string_view name;
  std::string_view operation;
  std::string_view promise;
};

inline constexpr std::array kCapabilities{
    Capability{"reset", "SUT_RESET", "the cluster can be put back to its documented default; the suite needs this one"},
    Capability{"server-state", "SUT_SET_SERVER_STATE",
               "a node's protocol server state can be set to none, read-only and read-write"},
    Capability{"server-leaving", "SUT_SET_SERVER_STATE",
               "a node can stop being an active node of the cluster while its endpoint still answers"},
    Capability{"resource-pending", "SUT_SCRIPT_RESOURCE, SUT_COMPLETE_RESOURCE",
               "a resource can be made to stay pending, going online or offline, until it is told how to end"},
    Capability{"resource-delay", "SUT_SCRIPT_RESOURCE",
               "a resource can be made to finish or fail by itself some milliseconds after it went pending"},
    Capability{"resource-failure", "SUT_SCRIPT_RESOURCE",
               "a resource can be made to fail within the request that brings it online or offline"},
    Capability{"resource-failure-on-node", "SUT_SCRIPT_RESOURCE",
               "a script can apply on one node only, so that a move fails at its destination and not at its source"},
    Capability{"resource-health", "SUT_FAIL_RESOURCE",
               "the object of an online resource can report that it stopped working, without a client's request"},
    Capability{"resource-state", "SUT_SET_RESOURCE_STATE",
               "a resource can be put into any state at once, also those that no request leads to (initializing)"},
    Capability{"locked-mode", "SUT_MARK_RESOURCE", "a resource can be put into locked mode and taken out of it"},
    Capability{"core-resource", "SUT_MARK_RESOURCE",
               "a resource can be made a core resource and an ordinary one again"},
    Capability{"shared-volume", "SUT_MARK_RESOURCE",
               "a resource can be made to count as a cluster shared volume, which lowers the access that moves need"},
    Capability{"persistent-state", "SUT_RESOURCE_REPORT",
               "the persistent state in a resource's nonvolatile configuration can be read"},
    Capability{"resource-calls", "SUT_RESOURCE_REPORT",
               "the calls to a resource's object (online, offline, terminate) are recorded with their order and node"},
    Capability{"in-buffer", "SUT_RESOURCE_REPORT",
               "the recorded calls carry the buffer that the object was handed (lpInBuffer of the Ex methods)"},
    Capability{"virtual-machine", "SUT_RESOURCE_REPORT",
               "resources of type Virtual Machine exist, and what was done to the machine is among the recorded calls"},
    Capability{"quorum", "SUT_RESET",
               "resources of the types Physical Disk and File Share Witness come online without properties and can "
               "become the quorum resource; a reset undoes that"},
    Capability{"network-name", "SUT_RESET",
               "resources of the type Network Name can be created and have a NetBIOS name without properties"},
    Capability{"node-eviction", "SUT_RESET", "a reset brings back a node that was evicted"},
    Capability{"physical-disk", "SUT_RESET",
               "disks can be created in Available Storage, come online there, and be shared under any volume name"},
    Capability{"move-hold", "SUT_HOLD_GROUP", "a group can be kept from moving by a policy of the server, and let go"},
    Capability{"node-failure", "SUT_FAIL_NODE", "a node can be made to die, so that its connections break"},
    Capability{"node-restart", "SUT_RESTART_NODE", "a node can be restarted, and rejoins at the address it had"},
    Capability{"server-restart", "SUT_RESTART_SERVER",
               "the whole server can be restarted and comes back with its nonvolatile state only"},
    Capability{
        "access", "SUT_SET_ACCESS",
        "the level that a principal is granted can be changed, so that one set of credentials tries every level"},
};

/// The row of `name`, or nullptr: a name that is not in the list is a mistake of the table or profile that has it.
constexpr const Capability* find_capability(std::string_view name) {
  auto row = std::ranges::find(kCapabilities, name, &Capability::name);
  return row == kCapabilities.end() ? nullptr : row;
}

}  // namespace cmrp::control
