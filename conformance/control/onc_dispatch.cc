#include "conformance/control/onc_dispatch.h"

#include <array>
#include <exception>

#include "conformance/control/onc_types.h"

namespace cmrp::control {
namespace {

/// A reply that was accepted, with the verifier AUTH_NONE; the results, if any, follow it.
rpc_msg accepted(uint32_t xid, accept_stat stat) {
  rpc_msg reply{};
  reply.rm_xid = xid;
  reply.rm_direction = REPLY;
  reply.rm_reply.rp_stat = MSG_ACCEPTED;
  reply.acpted_rply.ar_stat = stat;
  reply.acpted_rply.ar_results.proc = no_results;
  return reply;
}

Record header_only(rpc_msg reply) {
  return encoded([&](XDR* stream) { return xdr_replymsg(stream, &reply) == TRUE; });
}

Record rejected(uint32_t xid, const rejected_reply& why) {
  rpc_msg reply{};
  reply.rm_xid = xid;
  reply.rm_direction = REPLY;
  reply.rm_reply.rp_stat = MSG_DENIED;
  reply.rjcted_rply = why;
  return header_only(reply);
}

template <class Result>
Record success(uint32_t xid, Result* result) {
  rpc_msg reply = accepted(xid, SUCCESS);
  Record bytes = encoded([&](XDR* stream) { return xdr_replymsg(stream, &reply) && filter(stream, result); });
  return bytes.empty() ? header_only(accepted(xid, SYSTEM_ERR)) : bytes;
}

Record reply_with(uint32_t xid, const Status& status) { return success(xid, WireStatus(status).get()); }
Record reply_with(uint32_t xid, const Answer<ResourceReport>& answer) { return success(xid, WireReport(answer).get()); }
Record reply_with(uint32_t xid, const Answer<std::vector<std::string>>& answer) {
  return success(xid, WireCapabilities(answer).get());
}

bool all_utf8(const Nothing&) { return true; }
bool all_utf8(const sut_name& name) { return is_utf8(name); }
bool all_utf8(const sut_script_args& args) { return is_utf8(args.resource) && is_utf8(args.node); }
template <class Args>
bool all_utf8(const Args& args) {
  if constexpr (requires { args.resource; }) return is_utf8(args.resource);
  if constexpr (requires { args.node; }) return is_utf8(args.node);
  if constexpr (requires { args.group; }) return is_utf8(args.group);
  if constexpr (requires { args.principal; }) return is_utf8(args.principal);
}

/// Decodes the arguments, which have to end where the message ends, and answers with what `operation(args)` returns.
template <class Args, class Operation>
Record serve(XDR* in, uint32_t xid, Operation operation) {
  Decoded<Args> args;
  if (!filter(in, &args.value) || in->x_handy != 0 || !all_utf8(args.value)) {
    return header_only(accepted(xid, GARBAGE_ARGS));
  }
  using Outcome = decltype(operation(args.value));
  try {
    return reply_with(xid, operation(args.value));
  } catch (const std::exception& thrown) {
    Status status = failed(std::string("the target threw: ") + thrown.what());
    if constexpr (std::is_same_v<Outcome, Status>) {
      return reply_with(xid, status);
    } else {
      return reply_with(xid, Outcome(tl::unexpected(status)));
    }
  }
}

/// Calls `operation(value)`, or refuses an enumerator that this version does not know.
template <class Enum, class WireEnum, class Operation>
Status with(const WireEnum& wire_value, Operation operation) {
  auto value = static_cast<Enum>(number(wire_value));
  if (!known(value)) return unsupported("enumerator " + std::to_string(number(wire_value)) + " is not known here");
  return operation(value);
}

Status script(Target& target, const sut_script_args& args) {
  return with<Behaviour>(args.online, [&](Behaviour online) {
    return with<Behaviour>(args.offline, [&](Behaviour offline) {
      return target.script_resource(args.resource, {args.node, online, offline, args.delay_ms});
    });
  });
}

Record perform(Target& target, uint32_t procedure, XDR* in, uint32_t xid) {
  switch (procedure) {
    case NULLPROC: {
      Nothing nothing;
      return success(xid, &nothing);
    }
    case SUT_CAPABILITIES:
      return serve<Nothing>(in, xid, [&](auto&) { return target.capabilities(); });
    case SUT_RESET:
      return serve<Nothing>(in, xid, [&](auto&) { return target.reset(); });
    case SUT_SET_SERVER_STATE:
      return serve<sut_server_state_args>(in, xid, [&](auto& args) {
        return with<ServerState>(args.state, [&](auto state) { return target.set_server_state(args.node, state); });
      });
    case SUT_SCRIPT_RESOURCE:
      return serve<sut_script_args>(in, xid, [&](auto& args) { return script(target, args); });
    case SUT_COMPLETE_RESOURCE:
      return serve<sut_complete_args>(
          in, xid, [&](auto& args) { return target.complete_resource(args.resource, args.success != 0); });
    case SUT_MARK_RESOURCE:
      return serve<sut_mark_args>(in, xid, [&](auto& args) {
        return with<Mark>(args.mark,
                          [&](auto mark) { return target.mark_resource(args.resource, mark, args.on != 0); });
      });
    case SUT_SET_RESOURCE_STATE:
      return serve<sut_resource_state_args>(
          in, xid, [&](auto& args) { return target.set_resource_state(args.resource, args.state); });
    case SUT_FAIL_RESOURCE:
      return serve<sut_name>(in, xid, [&](auto& name) { return target.fail_resource(name); });
    case SUT_RESOURCE_REPORT:
      return serve<sut_name>(in, xid, [&](auto& name) { return target.resource_report(name); });
    case SUT_HOLD_GROUP:
      return serve<sut_hold_args>(in, xid, [&](auto& args) { return target.hold_group(args.group, args.held != 0); });
    case SUT_FAIL_NODE:
      return serve<sut_name>(in, xid, [&](auto& name) { return target.fail_node(name); });
    case SUT_RESTART_NODE:
      return serve<sut_name>(in, xid, [&](auto& name) { return target.restart_node(name); });
    case SUT_RESTART_SERVER:
      return serve<Nothing>(in, xid, [&](auto&) { return target.restart_server(); });
    case SUT_SET_ACCESS:
      return serve<sut_access_args>(in, xid, [&](auto& args) {
        return with<Access>(args.level, [&](auto level) { return target.set_access(args.principal, level); });
      });
    default:
      return header_only(accepted(xid, PROC_UNAVAIL));
  }
}

}  // namespace

std::optional<Record> dispatch(Target& target, std::span<const uint8_t> bytes) {
  // xdr_callmsg refuses another RPC version without saying so; the first three words tell it apart from garbage.
  XDR words = decoding(bytes);
  u_int32_t xid = 0, direction = 0, rpc_version = 0;
  if (!xdr_u_int32_t(&words, &xid) || !xdr_u_int32_t(&words, &direction) || !xdr_u_int32_t(&words, &rpc_version) ||
      direction != CALL) {
    return std::nullopt;
  }
  if (rpc_version != RPC_MSG_VERSION) {
    rejected_reply mismatch{};
    mismatch.rj_stat = RPC_MISMATCH;
    mismatch.rj_vers.low = mismatch.rj_vers.high = RPC_MSG_VERSION;
    return rejected(xid, mismatch);
  }
  std::array<char, MAX_AUTH_BYTES> credentials, verifier;  // given, so that xdr_callmsg allocates nothing
  rpc_msg call{};
  call.rm_call.cb_cred.oa_base = credentials.data();
  call.rm_call.cb_verf.oa_base = verifier.data();
  XDR in = decoding(bytes);
  if (!xdr_callmsg(&in, &call)) return std::nullopt;

  if (call.rm_call.cb_cred.oa_flavor != AUTH_NONE && call.rm_call.cb_cred.oa_flavor != AUTH_SYS) {
    rejected_reply denied{};
    denied.rj_stat = AUTH_ERROR;
    denied.rj_why = AUTH_REJECTEDCRED;
    return rejected(xid, denied);
  }
  if (call.rm_call.cb_prog != CMRP_SUT_CONTROL) return header_only(accepted(xid, PROG_UNAVAIL));
  if (call.rm_call.cb_vers != CMRP_SUT_CONTROL_V1) {
    rpc_msg mismatch = accepted(xid, PROG_MISMATCH);
    mismatch.acpted_rply.ar_vers.low = mismatch.acpted_rply.ar_vers.high = CMRP_SUT_CONTROL_V1;
    return header_only(mismatch);
  }
  return perform(target, static_cast<uint32_t>(call.rm_call.cb_proc), &in, xid);
}

}  // namespace cmrp::control
